internal import CommandLine

/// A command of `raftctl`: what can be typed, and what it does.
struct Command: Sendable {
    /// Its name, its flags, and what the help says.
    let syntax: CommandSyntax

    /// Does it.
    let run: @Sendable (CommandContext) throws -> ExitStatus
}

/// The exit statuses of `raftctl`.
enum ExitStatus: Int32 {
    case done = 0
    case no = 1
    case systemCallFailed = 71
    case badConfiguration = 78
}

/// The cluster gives no better answer, in words.
struct NegativeOutcome: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
