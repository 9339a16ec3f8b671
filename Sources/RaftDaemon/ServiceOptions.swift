public import RaftServer

/// A command that runs on the leader, and on nobody else.
public struct ServiceOptions: Hashable, Sendable {
    /// What to do when the command ends by itself.
    public typealias ExitPolicy = CommandSettings.ExitPolicy

    /// What the guard looks after: the command, its check, its clean-up.
    public let guarding: GuardOptions

    /// What to do when the command ends by itself.
    public let exitPolicy: ExitPolicy

    /// No command.
    public static let none = ServiceOptions(GuardOptions(), exitPolicy: .restart)

    /// What is guarded, and what to do when the command ends by itself.
    public init(_ guarding: GuardOptions, exitPolicy: ExitPolicy) {
        self.guarding = guarding
        self.exitPolicy = exitPolicy
    }

    /// A command without a check or a clean-up.
    public init(command: [String], exitPolicy: ExitPolicy, grace: Duration) {
        self.init(GuardOptions(command: command, grace: grace), exitPolicy: exitPolicy)
    }

    /// The program and its arguments; empty for none.
    public var command: [String] { guarding.command }

    /// The same for the server as a value.
    var settings: CommandSettings? {
        command.first.map {
            CommandSettings(name: $0, exitPolicy: exitPolicy, plan: guarding.plan)
        }
    }
}
