extension ProgramSyntax {
    /// The script for zsh.
    var zshCompletions: String {
        commands.isEmpty ? plainZsh : zshWithCommands
    }

    private var plainZsh: String {
        let command = rest == nil ? "" : " '*::command:_normal'"
        return """
            #compdef \(name)
            _arguments \(completedFlags(nil).map(\.inZsh).joined(separator: " "))\(command)

            """
    }

    private var zshWithCommands: String {
        let descriptions = commands.map { "        '\($0.name):\($0.summary.escapedForShell)'" }
        let cases = commands.map { command in
            let flags = completedFlags(command).map(\.inZsh).joined(separator: " ")
            let words = command.operandWords.joined(separator: " ")
            let operands = words.isEmpty ? "" : " '2:word:(\(words))'"
            return "        \(command.name)) _arguments \(flags) '1:command:'\(operands) ;;"
        }
        return """
            #compdef \(name)
            _\(name)() {
                local -a commands
                commands=(
            \(descriptions.joined(separator: "\n"))
                )
                local command=${words[(r)(\(commands.map(\.name).joined(separator: "|")))]}
                case $command in
            \(cases.joined(separator: "\n"))
                    *) _arguments \(completedFlags(nil).map(\.inZsh).joined(separator: " ")) \\
                        '*:command:{ _describe command commands }' ;;
                esac
            }
            _\(name) "$@"

            """
    }
}

extension Flag {
    /// The flag as an argument of `_arguments`.
    fileprivate var inZsh: String {
        let text = summary.escapedForShell.replacing("[", with: "(").replacing("]", with: ")")
        return switch value {
        case .none: "'\(name)[\(text)]'"
        case .required(let value): "'\(name)=[\(text)]:\(value): '"
        case .optional(let value): "'\(name)=-[\(text)]::\(value): '"
        case .choice(let words):
            "'\(name)=[\(text)]:word:(\(words.joined(separator: " ")))'"
        case .file: "'\(name)=[\(text)]:file:_files'"
        case .directory: "'\(name)=[\(text)]:directory:_files -/'"
        }
    }
}
