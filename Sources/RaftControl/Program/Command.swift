internal import CommandLine
internal import POSIX
internal import RaftConfiguration

/// A command of `raftctl`: what can be typed, and what it does.
struct Command: Sendable {
    /// Its name, its flags, and what the help says.
    let syntax: CommandSyntax

    /// Does it.
    let run: @Sendable (CommandContext) throws -> ExitStatus
}

extension ExitStatus {
    /// The status of a command that ended with this error.
    init(_ error: any Error) {
        switch error {
        case is NegativeOutcome: self = .no
        case is ConfigurationError: self = .badConfiguration
        case _: self = .systemCallFailed
        }
    }
}

/// The cluster gives no better answer, in words.
struct NegativeOutcome: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
