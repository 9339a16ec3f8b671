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
        /// It should have ended at this instant, and is killed again at the next one.
        case overdue(since: Instant, leaseUntil: Instant, nextKill: Instant)
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

    /// How often what the guard has started is killed again once the lease is over: one that was
    /// starting another process just then may have been missed, or that other one.
    static let killPause = Duration.milliseconds(1)

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
        case (.extend(let until), .overdue(let since, let lease, _))
        where now < lease - Self.margin:
            phase = overdue(since: since, max(lease, until), at: now)
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
        case .overdue(let since, let lease, let nextKill):
            min(nextKill, replacement(since, lease))
        }
    }

    private func limit(_ lease: Instant, _ stopBy: Instant?) -> Instant {
        min(lease - Self.margin, stopBy.map { $0 + Self.patience } ?? .distantFuture)
    }

    /// When a guard is replaced that should have reported an end at some instant.
    ///
    /// A clean-up may be what takes long, as long as the lease goes on.
    private func replacement(_ since: Instant, _ lease: Instant) -> Instant {
        let end = plan.hasCleanup ? min(since + GuardPlan.longestCleanup, lease) : since
        return max(since, end) + Self.longestSilence
    }

    /// As long as the lease goes on, a clean-up may be under way: nothing is killed twice.
    private func overdue(since: Instant, _ lease: Instant, at now: Instant) -> Phase {
        .overdue(
            since: since, leaseUntil: lease,
            nextKill: max(lease - Self.margin, now + Self.killPause))
    }

    /// What is due now.
    public mutating func advance(at now: Instant) -> Step {
        switch phase {
        case .active(let lease, let stopBy, _) where now >= limit(lease, stopBy):
            phase = overdue(since: now, lease, at: now)
            return .killCommand
        case .active(_, _, let startBy?) where now >= startBy:
            phase = .idle
            return .replaceGuard
        case .overdue(let since, let lease, _) where now >= replacement(since, lease):
            phase = .idle
            return .replaceGuard
        case .overdue(let since, let lease, let nextKill) where now >= nextKill:
            phase = overdue(since: since, lease, at: now)
            return .killCommand
        case .idle, .active, .overdue: return .nothing
        }
    }
}
