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

    /// What the guard looks after: the command, its clean-up and its check.
    public let guarding: GuardOptions

    /// What to do when it ends by itself.
    public let exitPolicy: ExitPolicy

    /// No command.
    public static let none = ServiceOptions(GuardOptions(), exitPolicy: .restart)

    /// This command, under these rules.
    public init(_ guarding: GuardOptions, exitPolicy: ExitPolicy) {
        self.guarding = guarding
        self.exitPolicy = exitPolicy
    }

    /// Whether there is a command.
    var hasCommand: Bool { !guarding.command.isEmpty }

    /// How long it may take to end after SIGTERM while this peer still leads.
    var grace: Duration { guarding.grace }

    /// What the log calls it.
    var program: String { guarding.command.first ?? "" }
}
