public import Raft

/// What the daemon knows of its guard, and when it acts itself because the guard does not.
///
/// A guard that stands still (a debugger, SIGSTOP) obeys no order and reports nothing. The daemon
/// knows itself when a lease ends and when a grace is over: what must have ended then, it ends.
public struct GuardSupervisor: Hashable, Sendable {
    private enum Phase: Hashable {
        /// No command was ordered, or the last one has ended.
        case idle
        /// A command was ordered; it has not been started yet if it has to be by some instant.
        case active(leaseUntil: Instant, stopBy: Instant?, startBy: Instant?)
        /// It should have ended at this instant.
        case overdue(since: Instant)
    }

    private let plan: GuardPlan
    private var phase = Phase.idle

    /// What is to be done.
    public enum Step: Hashable, Sendable {
        case nothing
        /// Kill what the guard has started.
        case killCommand
        /// Kill that and the guard, and start another one.
        case replaceGuard
    }

    /// This much earlier than the lease ends, the daemon no longer relies on the guard.
    static let margin = Duration.milliseconds(5)

    /// So long after the end of a grace the daemon no longer relies on the guard.
    static let patience = Duration.milliseconds(100)

    /// So long after the order to start a command, a guard that has not done so is replaced: a leader
    /// would extend the lease of a command that nobody runs, for as long as it leads.
    static let longestStart = Duration.seconds(5)

    /// So long after it ought to have reported an end, a guard is replaced.
    static let longestSilence = Duration.milliseconds(500)

    /// Nothing was ordered yet.
    public init(_ plan: GuardPlan) { self.plan = plan }

    /// Takes an order that was given.
    public mutating func note(_ order: GuardOrder, at now: Instant) {
        switch (order, phase) {
        case (.start(_, let until), .idle):
            phase = .active(leaseUntil: until, stopBy: nil, startBy: now + Self.longestStart)
        case (.extend(let until), .active(let lease, let stopBy, let startBy)):
            phase = .active(leaseUntil: max(lease, until), stopBy: stopBy, startBy: startBy)
        case (.stop(let limit), .active(let lease, let stopBy, let startBy)):
            phase = .active(
                leaseUntil: lease, stopBy: min(limit, stopBy ?? limit), startBy: startBy)
        case (.start, _), (.extend, _), (.stop, _), (.will, _), (.quit, _): break
        }
    }

    /// Takes a report that came.
    public mutating func note(_ report: GuardReport) {
        switch report {
        case .ended, .cannotStart, .ready: phase = .idle
        case .started:
            guard case .active(let lease, let stopBy, _) = phase else { return }
            phase = .active(leaseUntil: lease, stopBy: stopBy, startBy: nil)
        case .cannotEnd, .checked, .cleanupFailed: break
        }
    }

    /// When there is something to do, if no report comes before.
    public var deadline: Instant? {
        switch phase {
        case .idle: nil
        case .active(let lease, let stopBy, let startBy):
            min(limit(lease, stopBy), startBy ?? .distantFuture)
        case .overdue(let since): since + longestSilence
        }
    }

    private func limit(_ lease: Instant, _ stopBy: Instant?) -> Instant {
        min(lease - Self.margin, stopBy.map { $0 + Self.patience } ?? .distantFuture)
    }

    /// A clean-up may be what takes long.
    private var longestSilence: Duration {
        Self.longestSilence + (plan.hasCleanup ? GuardPlan.longestCleanup : .zero)
    }

    /// What is due now.
    public mutating func advance(at now: Instant) -> Step {
        switch phase {
        case .active(let lease, let stopBy, _) where now >= limit(lease, stopBy):
            phase = .overdue(since: now)
            return .killCommand
        case .active(_, _, let startBy?) where now >= startBy:
            phase = .idle
            return .replaceGuard
        case .overdue(let since) where now >= since + longestSilence:
            phase = .idle
            return .replaceGuard
        case .idle, .active, .overdue: return .nothing
        }
    }
}
