/// A command that runs on the leader, and on nobody else.
public struct ServiceOptions: Hashable, Sendable {
    /// What to do when the command ends by itself.
    public enum ExitPolicy: String, Hashable, Sendable, CaseIterable {
        /// Start it again, after a pause that grows from 100 ms to 10 s.
        case restart
        /// Hand the leadership over, and stay away from it for a while.
        case resign
        /// Hand the leadership over, and exit with the command's status.
        case exit
    }

    /// The program and its arguments; empty for none.
    public let command: [String]

    /// What to do when it ends by itself.
    public let exitPolicy: ExitPolicy

    /// How long it may take to end after SIGTERM while this peer still leads.
    public let grace: Duration

    /// No command.
    public static let none = ServiceOptions(command: [], exitPolicy: .restart, grace: .zero)

    /// This command, under these rules.
    public init(command: [String], exitPolicy: ExitPolicy, grace: Duration) {
        self.command = command
        self.exitPolicy = exitPolicy
        self.grace = grace
    }
}
