extension Shell {
    /// The script for zsh.
    var zsh: String {
        let commands = Topic.allCases.map { "        '\($0):\($0.summary.escapedForShell)'" }
        let own = Topic.allCases.filter { !$0.flags.isEmpty }.map { topic in
            "        \(topic)) flags+=(\(topic.flags.map(\.inZsh).joined(separator: " "))) ;;"
        }
        return """
            #compdef raftctl
            _raftctl() {
                local -a commands flags
                commands=(
            \(commands.joined(separator: "\n"))
                )
                flags=(\(Flag.global.map(\.inZsh).joined(separator: " ")))
                local command=${words[(r)(\(Topic.names.replacing(" ", with: "|")))]}
                case $command in
            \(own.joined(separator: "\n"))
                esac
                if [[ $command == completions ]]; then
                    _arguments $flags '*:shell:(\(Shell.allCases.map(\.rawValue).joined(separator: " ")))'
                else
                    _arguments $flags '*:command:{ _describe command commands }'
                fi
            }
            _raftctl "$@"

            """
    }

    /// The script for fish.
    var fish: String {
        let commands = Topic.allCases.map { topic in
            "complete -c raftctl -n __fish_use_subcommand -f -a \(topic) "
                + "-d '\(topic.summary.escapedForShell)'"
        }
        let global = Flag.global.map { "complete -c raftctl \($0.inFish)" }
        let own = Topic.allCases.flatMap { topic in
            topic.flags.map {
                "complete -c raftctl -n '__fish_seen_subcommand_from \(topic)' \($0.inFish)"
            }
        }
        let shells = Shell.allCases.map(\.rawValue).joined(separator: " ")
        let values =
            "complete -c raftctl -n '__fish_seen_subcommand_from completions' -f -a '\(shells)'"
        return (["# fish completion for raftctl"] + commands + global + own + [values])
            .map { $0 + "\n" }.joined()
    }
}

extension Flag {
    /// The flag as an argument of zsh's `_arguments`.
    fileprivate var inZsh: String {
        let text = summary.escapedForShell
        return switch value {
        case .none: "'\(rawValue)[\(text)]'"
        case .required(let name):
            "'\(rawValue)=[\(text)]:\(name):\(self == .configuration ? "_files" : " ")'"
        case .optional(let name): "'\(rawValue)=-[\(text)]::\(name): '"
        }
    }

    /// The flag as arguments of fish's `complete`.
    fileprivate var inFish: String {
        let text = "-l \(rawValue.dropFirst(2)) -d '\(summary.escapedForShell)'"
        return switch value {
        case .none, .optional: "-f \(text)"
        case .required: self == .configuration ? "-r \(text)" : "-x \(text)"
        }
    }
}

extension String {
    /// The text as it stands between the single quotation marks of a shell.
    fileprivate var escapedForShell: String { replacing("'", with: "'\\''") }
}
