public import Raft

/// The small process beside the daemon that ends what the daemon started, and announces its death.
///
/// A value: time comes in, actions come out. It knows nothing of Raft but what an order says: a
/// command may run until an instant, and a few datagrams are to be sent when the daemon is dead.
public struct Guard: Hashable, Sendable {
    let plan: GuardPlan
    var phase = Phase.idle
    var daemon = Daemon.alive
    private var will = Will()

    /// What becomes of the command.
    enum Phase: Hashable {
        /// None runs.
        case idle
        /// It is being started.
        case starting(Run)
        /// It runs.
        case running(Run, CheckSchedule?)
        /// It was asked to end.
        case terminating(Run, because: CommandEnd.Reason, killAt: Instant)
        /// It was killed, or has ended, or its clean-up was killed; what is left is killed until there
        /// is nothing left.
        case killing(Run, because: CommandEnd.Reason, next: Instant, pause: Duration)
        /// Everything has ended, and the clean-up runs.
        case cleaning(Run, CommandEnd, limit: Instant)
    }

    /// A command on behalf of a leadership.
    struct Run: Hashable {
        let term: Term
        var leaseUntil: Instant
        var stopBy: Instant?
        var exit: ProcessEnd?
        /// Whether the clean-up has had its time.
        var isCleanedUp = false
    }

    /// What becomes of the daemon.
    enum Daemon: Hashable {
        /// It gives orders.
        case alive
        /// It no longer takes part; the command is to end first.
        case gone(since: Instant)
        /// The will was opened.
        case told(since: Instant, opened: Instant, upTo: Duration, isDone: Bool)
    }

    /// A guard that has nothing to do yet.
    public init(_ plan: GuardPlan) { self.plan = plan }

    /// Whether a command runs, or something of it, or its clean-up.
    public var isBusy: Bool { phase != .idle }

    /// When the guard next wants ``GuardInput/clockAdvanced``; never, if nothing is under way.
    public var deadline: Instant? {
        [phaseDeadline, daemonDeadline].compactMap { $0 }.min()
    }

    /// Takes one step: what happened in, what is to be done out, in that order.
    public mutating func handle(_ input: GuardInput, at now: Instant) -> [GuardAction] {
        var actions: [GuardAction] = []
        switch input {
        case .clockAdvanced: break
        case .order(let order): obey(order, at: now, &actions)
        case .daemonDied: loseDaemon(at: now, &actions)
        case .spawned(let task, let process): note(task, startedAs: process, at: now, &actions)
        case .spawnFailed(let task, let errno): note(task, failedWith: errno, at: now, &actions)
        case .taskEnded(let task, let end): note(task, endedWith: end, at: now, &actions)
        case .descendantsGone: noteAllGone(at: now, &actions)
        case .killRefused(let process, let errno):
            actions.append(.report(.cannotEnd(process: process, errno: errno)))
        }
        advance(at: now, &actions)
        carryOutWill(at: now, &actions)
        return actions
    }

    private mutating func obey(
        _ order: GuardOrder, at now: Instant, _ actions: inout [GuardAction]
    ) {
        guard daemon == .alive else { return }
        switch order {
        case .start(let term, let until): start(term, until, at: now, &actions)
        case .extend(let until): extend(until)
        case .stop(let limit): stop(by: limit, at: now, &actions)
        case .will(let will): self.will = will
        case .quit:
            daemon = .gone(since: now)
            stop(by: .distantFuture, at: now, &actions)
        }
    }

    /// Without a daemon there is nobody whose lease the command could run under.
    private mutating func loseDaemon(at now: Instant, _ actions: inout [GuardAction]) {
        if daemon == .alive { daemon = .gone(since: now) }
        killUnlessEnded(at: now, &actions)
    }

    private var daemonDeadline: Instant? {
        switch daemon {
        case .alive: nil
        case .gone(let since): since + plan.patienceForEnd
        case .told(let since, _, _, isDone: true): since + GuardPlan.longestAfterDeath
        case .told(_, let opened, let last, isDone: false):
            will.nextDelay(after: last).map { opened + $0 }
        }
    }

    /// Opens the will as soon as nothing is left of the command, or it has taken too long; sends
    /// what is due; and ends.
    private mutating func carryOutWill(at now: Instant, _ actions: inout [GuardAction]) {
        if case .gone(let since) = daemon, !isBusy || now >= since + plan.patienceForEnd {
            daemon = .told(
                since: since, opened: now, upTo: .microseconds(-1), isDone: false)
        }
        guard case .told(let since, let opened, let last, let wasDone) = daemon else { return }
        let span = now - opened
        if !wasDone {
            let due = will.due(after: last, upTo: span)
            for message in due {
                guard let bytes = message.datagram(at: now, hasEnded: !isBusy) else { continue }
                actions.append(.send(bytes, to: message.address))
            }
            let isDone = will.nextDelay(after: span) == nil
            daemon = .told(since: since, opened: opened, upTo: span, isDone: isDone)
            if isDone { actions.append(.closeSocket) }
        }
        guard case .told(_, _, _, isDone: true) = daemon else { return }
        if !isBusy || now >= since + GuardPlan.longestAfterDeath { actions.append(.exit) }
    }
}

extension Will {
    /// The messages that are to be sent after the first of these spans and not after the second, in
    /// the order of the will.
    fileprivate func due(after last: Duration, upTo span: Duration) -> [Message] {
        messages.filter { $0.delays.contains { $0 > last && $0 <= span } }
    }

    /// When something is to be sent next, counted from the opening.
    fileprivate func nextDelay(after span: Duration) -> Duration? {
        messages.flatMap(\.delays).filter { $0 > span }.min()
    }
}

extension Instant {
    /// Later than anything that a clock shows.
    static let distantFuture = Instant(microseconds: 1 << 53 - 1)
}
