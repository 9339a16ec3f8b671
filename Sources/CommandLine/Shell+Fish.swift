extension ProgramSyntax {
    /// The script for fish.
    var fishCompletions: String {
        let names = commands.map {
            "\(start) -n __fish_use_subcommand -f -a \($0.name) -d '\($0.summary.escapedForShell)'"
        }
        let global = completedFlags(nil).map { "\(start) \($0.inFish)" }
        return (["# fish completion for \(name)"] + names + global + commands.flatMap(lines))
            .map { $0 + "\n" }.joined()
    }

    private var start: String { "complete -c \(name)" }

    private func lines(_ command: CommandSyntax) -> [String] {
        let condition = "-n '__fish_seen_subcommand_from \(command.name)'"
        let words = command.operandWords.joined(separator: " ")
        return command.flags.map { "\(start) \(condition) \($0.inFish)" }
            + (words.isEmpty ? [] : ["\(start) \(condition) -f -a '\(words)'"])
    }
}

extension Flag {
    /// The flag as arguments of `complete`.
    fileprivate var inFish: String {
        let text = "-l \(name.dropFirst(2)) -d '\(summary.escapedForShell)'"
        return switch value {
        case .none, .optional: "-f \(text)"
        case .required: "-x \(text)"
        case .choice(let words): "-x -a '\(words.joined(separator: " "))' \(text)"
        case .file: "-r \(text)"
        case .directory: "-x -a '(__fish_complete_directories)' \(text)"
        }
    }
}
