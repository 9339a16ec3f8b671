internal import Raft
internal import RaftGuard

/// The policy of the command that runs on the leader: when the guard is told to start it, that its
/// lease goes on, and to end it.
struct Service: Hashable, Sendable {
    let options: ServiceOptions
    private let plan: GuardPlan
    private var phase = Phase.idle
    private var notBefore = Instant.zero
    private var pause = Service.firstPause
    private var obstacle: UInt32?

    private enum Phase: Hashable {
        /// No command was ordered, or the last one has ended.
        case idle
        /// One was ordered and has not ended yet.
        case ordered(Run)
        /// It was told to end.
        case stopping(Run)
    }

    private struct Run: Hashable {
        let term: Term
        let ordered: Instant
        var leaseUntil: Instant
    }

    private static let firstPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(10)
    private static let health = Duration.seconds(60)

    /// A command may be started only if this much is left of the lease.
    private static let leastLease = Duration.milliseconds(100)

    /// What happened to the command.
    enum Event: Hashable, Sendable {
        case started(Term, process: UInt32)
        case cannotStart(errno: UInt32)
        case cannotStartStill
        case stopped(CommandEnd)
        case ended(CommandEnd, again: Duration)
        case cannotEnd(process: UInt32, errno: UInt32)
        case checked(CheckResult)
        case cleanupFailed(ProcessEnd?)
    }

    init(_ options: ServiceOptions) {
        self.options = options
        plan = options.guarding.plan
    }

    /// Whether a command was ordered and has not ended yet.
    var isRunning: Bool { run != nil }

    /// The end of the lease that the command runs under.
    var leaseUntil: Instant { run?.leaseUntil ?? .zero }

    private var run: Run? {
        switch phase {
        case .idle: nil
        case .ordered(let run), .stopping(let run): run
        }
    }

    /// When a leader's command may be started, if nothing else wakes the daemon until then.
    func deadline(of node: RaftNode, after now: Instant) -> Instant? {
        guard options.hasCommand, !isRunning, let leaseFreeFrom = node.leaseFreeFrom else {
            return nil
        }
        let start = max(notBefore, leaseFreeFrom)
        return start > now ? start : nil
    }

    /// Keeps the command in step with the lease.
    ///
    /// - Parameters:
    ///   - node: The peer whose lease it is.
    ///   - isWanted: Whether a command may be started; not while the daemon is to stop.
    ///   - now: This machine's clock.
    /// - Returns: what to tell the guard.
    mutating func follow(_ node: RaftNode, isWanted: Bool, at now: Instant) -> [GuardOrder] {
        guard options.hasCommand else { return [] }
        let lease = node.lease(at: now)
        if let run {
            let isOver = !node.isLeader || node.durable.term != run.term
            return isOver ? stopOnce(run) : extend(run, lease.map { now + $0 }, at: now)
        }
        guard isWanted, let lease, lease >= Self.leastLease, now >= notBefore else { return [] }
        let term = node.durable.term
        phase = .ordered(Run(term: term, ordered: now, leaseUntil: now + lease))
        return [.start(term, leaseUntil: now + lease)]
    }

    private mutating func stopOnce(_ run: Run) -> [GuardOrder] {
        guard case .ordered = phase else { return [] }
        return stop(by: run.leaseUntil)
    }

    /// Asks the command to end; it is killed if it has not by then.
    mutating func stop(by limit: Instant) -> [GuardOrder] {
        guard let run else { return [] }
        phase = .stopping(run)
        return [.stop(by: limit)]
    }

    /// A longer lease, unless it is too late: the guard has asked the command to end by then.
    private mutating func extend(_ run: Run, _ until: Instant?, at now: Instant) -> [GuardOrder] {
        guard let until, until > run.leaseUntil, now < run.leaseUntil - plan.noticeBeforeEnd else {
            return []
        }
        var run = run
        run.leaseUntil = until
        if case .ordered = phase { phase = .ordered(run) } else { phase = .stopping(run) }
        return [.extend(until: until)]
    }

    /// Takes what the guard reports.
    mutating func take(_ report: GuardReport, at now: Instant) -> Event? {
        switch report {
        case .ready: return nil
        case .started(let term, let process):
            obstacle = nil
            return .started(term, process: process)
        case .cannotStart(_, let errno): return fail(errno, at: now)
        case .ended(_, let end): return finish(end, at: now)
        case .cannotEnd(let process, let errno): return .cannotEnd(process: process, errno: errno)
        case .checked(let result): return .checked(result)
        case .cleanupFailed(let end): return .cleanupFailed(end)
        }
    }

    /// Takes that the guard is gone, and the command with it.
    mutating func loseGuard(at now: Instant) -> Event? {
        run == nil ? nil : finish(CommandEnd(.signal(9), because: .itself), at: now)
    }

    /// What stands in the way is worth saying once, not with every attempt.
    private mutating func fail(_ errno: UInt32, at now: Instant) -> Event {
        defer { (phase, obstacle) = (.idle, errno) }
        grow(at: now)
        return obstacle == errno ? .cannotStartStill : .cannotStart(errno: errno)
    }

    /// If the lease was the reason, the next command may begin at once.
    private mutating func finish(_ end: CommandEnd, at now: Instant) -> Event {
        defer { phase = .idle }
        guard case .ordered(let run) = phase, end.reason == .itself || end.reason == .check else {
            return .stopped(end)
        }
        if now - run.ordered >= Self.health { pause = Self.firstPause }
        let again = pause
        grow(at: now)
        return .ended(end, again: again)
    }

    private mutating func grow(at now: Instant) {
        notBefore = now + pause
        pause = min(pause * 2, Self.longestPause)
    }
}
