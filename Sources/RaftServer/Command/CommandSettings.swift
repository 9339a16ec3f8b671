public import RaftGuard

/// A command that runs on the leader, and on nobody else.
public struct CommandSettings: Hashable, Sendable {
    /// What to do when the command ends by itself.
    public enum ExitPolicy: String, Hashable, Sendable, CaseIterable {
        /// Start it again, after a pause that grows from 100 ms to 10 s.
        case restart
        /// Hand the leadership over, and stay away from it for a while.
        case resign
        /// Hand the leadership over, and exit with the command's status.
        case exit
    }

    /// What the log calls it: its program.
    public let name: String

    /// What to do when it ends by itself.
    public let exitPolicy: ExitPolicy

    /// What its guard looks after.
    public let plan: GuardPlan

    /// How long it may take to end after SIGTERM while this peer still leads.
    public var grace: Duration { plan.grace }

    /// A command of this name, under these rules.
    public init(name: String, exitPolicy: ExitPolicy, plan: GuardPlan = GuardPlan()) {
        self.name = name
        self.exitPolicy = exitPolicy
        self.plan = plan
    }
}
