/// A shell that can complete command lines.
public enum Shell: String, Hashable, Sendable, CaseIterable {
    /// The GNU shell.
    case bash
    /// The Z shell.
    case zsh
    /// The friendly interactive shell.
    case fish
}

extension ProgramSyntax {
    /// The script that completes command lines of the program in this shell.
    public func completions(_ shell: Shell) -> String {
        switch shell {
        case .bash: bashCompletions
        case .zsh: zshCompletions
        case .fish: fishCompletions
        }
    }

    /// The flags that can be typed beside a command, or without one.
    func completedFlags(_ command: CommandSyntax?) -> [Flag] {
        shownFlags(of: command) + Self.common
    }
}

extension CommandSyntax {
    /// The words that may follow its name and are known.
    var operandWords: [String] { operands.flatMap(\.choices) }
}

extension String {
    /// The text as it stands between the single quotation marks of a shell.
    var escapedForShell: String { replacing("'", with: "'\\''") }
}
