/// What a command line asks for.
public enum Invocation: Hashable, Sendable {
    /// Print this text on standard output, and exit with 0.
    case print(String)

    /// Do the program's work.
    case run(ParsedArguments)
}

extension ProgramSyntax {
    /// What these arguments ask for, the name of the program left out.
    ///
    /// `--help`, `--version`, `--man-page`, `--completions SHELL` and the word `help` are answered
    /// here, and nothing else of the line is looked at then.
    ///
    /// - Throws: ``UsageError`` for the first thing that is wrong with them.
    public func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
        let parsed = try ParsedArguments(arguments, self)
        if let text = try answer(parsed) { return .print(text) }
        try check(parsed)
        return .run(parsed)
    }

    private func answer(_ parsed: ParsedArguments) throws(UsageError) -> String? {
        if parsed.has(.version) { return "\(name) \(Self.version)\n" }
        if parsed.has(.manualPage) { return manualPage }
        if let shell = try parsed.choice(.completions, of: Shell.self) {
            return completions(shell)
        }
        if parsed.command == "help" { return try help(parsed.operands.first) }
        return parsed.has(.help) ? try help(parsed.command) : nil
    }

    private func help(_ name: String?) throws(UsageError) -> String {
        guard let name else { return helpText }
        guard let command = command(name) else { throw unknownCommand(name) }
        return helpText(command)
    }

    private func check(_ parsed: ParsedArguments) throws(UsageError) {
        let command = try existing(parsed.command)
        let own = flags(of: command).map(\.name)
        for name in parsed.flagNames where !own.contains(name) {
            let subject = command?.name ?? self.name
            throw UsageError("\(subject) has no flag \(name)", command: command?.name)
        }
        if let rest = parsed.rest, rest.isEmpty {
            throw UsageError("there is no command after --")
        }
        try checkOperands(parsed, command)
    }

    private func existing(_ name: String?) throws(UsageError) -> CommandSyntax? {
        guard let name else {
            guard needsCommand else { return nil }
            throw UsageError("a command is missing; \(commandList)")
        }
        guard let command = command(name) else { throw unknownCommand(name) }
        return command
    }

    private func checkOperands(
        _ parsed: ParsedArguments, _ command: CommandSyntax?
    ) throws(UsageError) {
        let allowed = command?.operands ?? []
        let subject = command?.name ?? name
        guard parsed.operands.count <= allowed.count else {
            let found = parsed.operands[allowed.count].printable
            let many = allowed.isEmpty ? "no argument" : "no more arguments"
            throw UsageError(
                "\(subject) takes \(many), but got \"\(found)\"", command: parsed.command)
        }
        for (index, operand) in allowed.enumerated() {
            try check(operand, parsed.operands.dropFirst(index).first, subject)
        }
    }

    private func check(
        _ operand: CommandSyntax.Operand, _ word: String?, _ subject: String
    ) throws(UsageError) {
        let isTaken = word.map { operand.choices.isEmpty || operand.choices.contains($0) }
        guard isTaken ?? operand.isOptional else {
            let choices = operand.choices.isEmpty ? "" : ": \(operand.choices.asChoice)"
            let found = word.map { ", not \($0.printable)" } ?? ""
            throw UsageError("\(subject) needs \(operand.name)\(choices)\(found)", command: subject)
        }
    }

    private func unknownCommand(_ name: String) -> UsageError {
        let hint = name.nearest(of: commands.map(\.name)).map { "; did you mean \($0)?" }
        return UsageError("there is no command \(name.printable)\(hint ?? "; \(commandList)")")
    }

    private var commandList: String {
        "the commands are " + commands.map(\.name).joined(separator: ", ")
    }
}

extension [String] {
    /// The words with `or` before the last one.
    fileprivate var asChoice: String {
        guard let last, count > 1 else { return joined() }
        return "\(dropLast().joined(separator: ", ")) or \(last)"
    }
}
