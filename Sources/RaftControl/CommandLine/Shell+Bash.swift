extension Shell {
    /// The script that completes command lines in this shell.
    var script: String {
        switch self {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }

    private var bash: String {
        let flags = Topic.allCases.map { topic in
            "        \(topic)) words=\"\(topic.completions)\" ;;"
        }
        return """
            # bash completion for raftctl
            _raftctl() {
                local commands="\(Topic.names)"
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
                local command="" candidate words
                for candidate in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    [[ " $commands " == *" $candidate "* ]] && command=$candidate && break
                done
                case $before in
                    --config) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                    --timeout | --term-after | --not | --to) COMPREPLY=(); return ;;
                esac
                case $command in
            \(flags.joined(separator: "\n"))
                    *) words="$commands \(Flag.names(Flag.global))" ;;
                esac
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
            }
            complete -o filenames -F _raftctl raftctl

            """
    }
}

extension Topic {
    /// The names of all commands, separated by spaces.
    static var names: String { allCases.map(\.rawValue).joined(separator: " ") }

    /// What may follow the command, separated by spaces.
    fileprivate var completions: String {
        let shells = self == .completions ? Shell.allCases.map(\.rawValue) : []
        let global = Flag.global.filter { $0 != .json || hasJSON }
        return (shells + [Flag.names(flags + global)]).joined(separator: " ")
    }
}

extension Flag {
    static func names(_ flags: [Flag]) -> String {
        flags.map(\.rawValue).joined(separator: " ")
    }
}
