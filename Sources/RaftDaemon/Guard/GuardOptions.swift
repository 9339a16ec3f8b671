internal import POSIX
internal import Raft
public import RaftGuard

/// What a guard looks after, as `raftd` was told and tells it in turn.
public struct GuardOptions: Hashable, Sendable {
    /// The program that runs under the lease and its arguments; empty for none.
    public var command: [String]

    /// For the shell: run after each end of the command; none for nothing.
    public var cleanup: String?

    /// For the shell: succeeds while the command does what it should; none for no check.
    public var check: String?

    /// When the check is run, and how often it may fail.
    public var checkPlan: CheckPlan

    /// How long the command may take to end after SIGTERM.
    public var grace: Duration

    /// A guard with these duties; without any, it only announces the daemon's death.
    public init(
        command: [String] = [], cleanup: String? = nil, check: String? = nil,
        checkPlan: CheckPlan = CheckPlan(), grace: Duration = .seconds(10)
    ) {
        self.command = command
        self.cleanup = cleanup
        self.check = check
        self.checkPlan = checkPlan
        self.grace = grace
    }

    /// The same for the guard as a value.
    var plan: GuardPlan {
        GuardPlan(
            hasCleanup: cleanup != nil, check: check == nil ? nil : checkPlan, grace: grace)
    }
}

extension GuardOptions {
    /// How a clean-up went before the peer listens.
    enum CleanupOutcome: Hashable {
        case done
        case failed(String)
        /// The peer was asked to stop meanwhile.
        case stopped

        /// What went wrong, if something did.
        var problem: String? { if case .failed(let problem) = self { problem } else { nil } }
    }

    /// How long a clean-up may take before the peer listens.
    private static let limit = Duration.seconds(10)

    /// Runs the clean-up, if there is one: what an earlier run has left behind is put right.
    func cleanUp(
        in environment: Environment, until signals: borrowing SignalPipe
    ) -> CleanupOutcome {
        guard let cleanup else { return .done }
        let end = Instant.now + Self.limit
        do throws(SystemError) {
            // It is killed with its whole group if it still runs when this returns.
            var child = try ChildProcess(.shell(cleanup, environment: environment))
            while Instant.now < end {
                if let exit = try child.reap() {
                    return exit == .status(0) ? .done : .failed("\(ProcessEnd(exit))")
                }
                if signals.asksToStop() { return .stopped }
                Poll.pause(microseconds: 1_000)
            }
            return .failed("took too long")
        } catch {
            return .failed("could not be run: \(error.number)")
        }
    }
}

/// The guard's own command line: only `raftd` writes it, and only the guard reads it.
extension GuardOptions {
    /// The first argument that makes `raftd` a guard.
    public static let flag = "--guard"

    /// What makes `raftd` a guard with these duties.
    public var arguments: [String] {
        let spans = [grace, checkPlan.interval, checkPlan.timeout, checkPlan.grace]
        return [Self.flag] + spans.map { "\($0.microseconds)" } + ["\(checkPlan.failures)"]
            + [cleanup.map { "cleanup \($0)" } ?? "-", check.map { "check \($0)" } ?? "-"]
            + command
    }

    /// The options that these arguments mean, if they are those of a guard.
    init?(_ arguments: [String]) {
        guard arguments.count >= 8, arguments[0] == Self.flag else { return nil }
        let spans = arguments[1...4].compactMap { Int64($0).map { Duration.microseconds($0) } }
        guard spans.count == 4, let failures = UInt32(arguments[5]) else { return nil }
        self.init(
            command: Array(arguments[8...]),
            cleanup: Self.shellCommand(arguments[6], named: "cleanup "),
            check: Self.shellCommand(arguments[7], named: "check "),
            checkPlan: CheckPlan(
                interval: spans[1], timeout: spans[2], failures: failures, grace: spans[3]),
            grace: spans[0])
    }

    private static func shellCommand(_ argument: String, named name: String) -> String? {
        argument.hasPrefix(name) ? String(argument.dropFirst(name.count)) : nil
    }
}
