internal import CommandLine
internal import POSIX

extension Command {
    /// Prints what completes command lines in a shell.
    static let completions = Command(
        syntax: CommandSyntax(
            "completions", "print a script that completes command lines in your shell",
            explanation: """
                Prints a script that completes command lines of raftctl with the Tab key.
                """,
            operands: [.init("a shell", choices: Shell.allCases.map(\.rawValue))],
            excluding: [.configuration, .keyFile, .timeout, .json],
            examples: [
                "raftctl completions bash > ~/.local/share/bash-completion/completions/raftctl",
                "raftctl completions zsh > ~/.zfunc/_raftctl",
                "raftctl completions fish > ~/.config/fish/completions/raftctl.fish",
            ])
    ) { context in
        let shell = context.arguments.operands.first.flatMap(Shell.init(rawValue:))
        guard let shell else { preconditionFailure("the syntax takes only shells") }
        try context.console.write(Raftctl.syntax.completions(shell))
        return .done
    }
}
