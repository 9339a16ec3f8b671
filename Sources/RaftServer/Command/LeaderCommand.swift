internal import Raft
internal import RaftGuard

/// The policy of the command that runs on the leader: when to start it, to extend its lease, to
/// end it, and what to do when it ends by itself.
///
/// A guard runs the command and knows the end of the lease as it was told last. Here is only
/// decided what it is told.
struct LeaderCommand: Hashable, Sendable {
    let settings: CommandSettings?

    private(set) var phase = Phase.idle
    /// When the phase began.
    private(set) var since: Instant
    private var isGuarded = false
    private var pause = RestartPause()
    private(set) var exits: UInt64 = 0
    private(set) var lastStatus: UInt32?
    /// What could not be started last, so that it is said once.
    private var saidFailure: StartFailure?
    /// What of it could not be ended, until another run of it starts.
    private(set) var survivor: Survivor?

    /// A command may be started only if this much is left of the lease.
    static let leastLease = Duration.milliseconds(100)

    /// What the command is doing, and what belongs to that.
    enum Phase: Hashable, Sendable {
        case idle
        case starting(Run)
        case running(Run, process: UInt32, isFailingCheck: Bool)
        case stopping(Run, process: UInt32?)
        case backingOff
        case cannotStart(StartFailure)
    }

    /// One run of the command on behalf of one leadership.
    struct Run: Hashable, Sendable {
        let term: Term
        let ordered: Instant
        var leaseUntil: Instant
    }

    /// What becomes of the peer when its command ends by itself.
    enum Consequence: Hashable, Sendable {
        case none
        case resign
        case exit(status: Int32)
    }

    init(_ settings: CommandSettings?, at now: Instant) {
        self.settings = settings
        since = now
    }

    /// Whether the command was ordered and has not ended since.
    var isActive: Bool { run != nil }

    /// Until when the lease holds that the command was promised.
    var leaseUntil: Instant? { run?.leaseUntil }

    private var run: Run? {
        switch phase {
        case .starting(let run), .running(let run, _, _), .stopping(let run, _): run
        case .idle, .backingOff, .cannotStart: nil
        }
    }

    private mutating func enter(_ next: Phase, at now: Instant) {
        phase = next
        since = now
    }

    /// When a leader's command may be started, if nothing else wakes the server until then.
    func deadline(of node: RaftNode, after now: Instant) -> Instant? {
        guard settings != nil, isGuarded, !isActive, let start = earliestStart(of: node) else {
            return nil
        }
        return start > now ? start : nil
    }

    /// How long until a command that has ended is started again; none where this peer does not lead.
    func nextTry(of node: RaftNode, at now: Instant) -> Duration? {
        earliestStart(of: node).map { max(.zero, $0 - now) }
    }

    /// After the pause, and when no earlier lease can be running; none where this peer does not lead.
    private func earliestStart(of node: RaftNode) -> Instant? {
        node.leaseFreeFrom.map { max(pause.end, $0) }
    }
}

extension LeaderCommand {
    /// Keeps the command in step with the lease: starts it when one begins, tells the guard of
    /// every extension, and ends it when the leadership is gone.
    ///
    /// - Parameters:
    ///   - node: The peer whose lease it is.
    ///   - isWanted: Whether a command may be started; not while the peer is to stop.
    ///   - now: This machine's clock.
    /// - Returns: what to tell the guard.
    mutating func follow(_ node: RaftNode, isWanted: Bool, at now: Instant) -> [GuardOrder] {
        guard let settings else { return [] }
        let lease = node.lease(at: now)
        guard let run else {
            guard isWanted, isGuarded, let lease, lease >= Self.leastLease, now >= pause.end
            else { return [] }
            let run = Run(term: node.durable.term, ordered: now, leaseUntil: now + lease)
            if case .cannotStart = phase {} else { saidFailure = nil }
            enter(.starting(run), at: now)
            return [.start(run.term, leaseUntil: run.leaseUntil)]
        }
        guard node.isLeader, node.durable.term == run.term else {
            return isStopping ? [] : stop(by: run.leaseUntil, at: now)
        }
        // Later than that the guard has asked the command to end.
        guard let lease, now + lease > run.leaseUntil,
            now < run.leaseUntil - settings.plan.noticeBeforeEnd
        else { return [] }
        extend(until: now + lease)
        return [.extend(until: now + lease)]
    }

    private var isStopping: Bool {
        if case .stopping = phase { true } else { false }
    }

    private mutating func extend(until: Instant) {
        switch phase {
        case .starting(var run):
            run.leaseUntil = until
            phase = .starting(run)
        case .running(var run, let process, let isFailingCheck):
            run.leaseUntil = until
            phase = .running(run, process: process, isFailingCheck: isFailingCheck)
        case .stopping(var run, let process):
            run.leaseUntil = until
            phase = .stopping(run, process: process)
        case .idle, .backingOff, .cannotStart: break
        }
    }

    /// Asks the command to end; it is killed if it has not by then.
    mutating func stop(by limit: Instant, at now: Instant) -> [GuardOrder] {
        switch phase {
        case .starting(let run): enter(.stopping(run, process: nil), at: now)
        case .running(let run, let process, _): enter(.stopping(run, process: process), at: now)
        case .stopping: break
        case .idle, .backingOff, .cannotStart: return []
        }
        return [.stop(by: limit)]
    }
}

extension LeaderCommand {
    /// Takes what the guard reports.
    ///
    /// - Returns: what that means for the peer, and what to write into the log.
    mutating func take(
        _ report: GuardReport, at now: Instant
    ) -> (Consequence, [LogRecord]) {
        guard let settings else { return (.none, []) }
        switch report {
        case .ready:
            isGuarded = true
            return (.none, [])
        case .started(let term, let process): return start(settings, term, process, at: now)
        case .cannotStart(let term, let number):
            guard run?.term == term else { return (.none, []) }
            return fail(settings, StartFailure(errno: number), at: now)
        case .ended(let term, let end):
            guard run?.term == term else { return (.none, []) }
            return finish(settings, end, at: now)
        case .cannotEnd(let process, let number):
            let survivor = Survivor(process: process, errno: number)
            self.survivor = survivor
            return (.none, [.commandCannotEnd(settings.name, survivor)])
        case .checked(let result): return check(settings, result, at: now)
        case .cleanupFailed(let failure): return (.none, [.cleanupFailed(failure)])
        }
    }

    /// Takes that the guard is gone, and with it the command; nothing starts before there is
    /// another one.
    mutating func loseGuard(at now: Instant) -> (Consequence, [LogRecord]) {
        isGuarded = false
        guard let settings, run != nil else { return (.none, [.guardLost(running: nil)]) }
        let (consequence, records) = finish(
            settings, CommandEnd(.signal(9), because: .itself), at: now)
        return (consequence, [.guardLost(running: settings.name)] + records)
    }

    private mutating func start(
        _ settings: CommandSettings, _ term: Term, _ process: UInt32, at now: Instant
    ) -> (Consequence, [LogRecord]) {
        switch phase {
        case .starting(let run) where run.term == term:
            enter(.running(run, process: process, isFailingCheck: false), at: now)
            survivor = nil
        case .stopping(let run, _) where run.term == term:
            phase = .stopping(run, process: process)
        case .idle, .starting, .running, .stopping, .backingOff, .cannotStart:
            return (.none, [])
        }
        return (.none, [.commandStarted(settings.name, process, term)])
    }

    /// A command that cannot be started counts as having ended; that is said once for each reason.
    private mutating func fail(
        _ settings: CommandSettings, _ failure: StartFailure, at now: Instant
    ) -> (Consequence, [LogRecord]) {
        let wasStopping = isStopping
        enter(wasStopping ? .idle : .cannotStart(failure), at: now)
        pause.begin(at: now)
        defer { saidFailure = failure }
        let records: [LogRecord] =
            failure == saidFailure ? [] : [.commandCannotStart(settings.name, failure)]
        guard !wasStopping else { return (.none, records) }
        switch settings.exitPolicy {
        case .restart: return (.none, records)
        case .resign: return (.resign, records)
        case .exit: return (.exit(status: 127), records)
        }
    }

    private mutating func finish(
        _ settings: CommandSettings, _ end: CommandEnd, at now: Instant
    ) -> (Consequence, [LogRecord]) {
        let wasStopping = isStopping
        if let run { pause.noteRun(lasting: now - run.ordered) }
        lastStatus = end.exit?.statusOfShell
        saidFailure = nil
        let isOwnEnd = end.reason == .itself || end.reason == .check
        guard isOwnEnd, !wasStopping else {
            enter(.idle, at: now)
            return (.none, [.commandEnded(settings.name, end, then: nil)])
        }
        exits += 1
        enter(.backingOff, at: now)
        let then = pause.begin(at: now)
        let status = Int32(clamping: end.exit?.statusOfShell ?? 1)
        switch settings.exitPolicy {
        case .restart:
            return (.none, [.commandEnded(settings.name, end, then: .restart(after: then))])
        case .resign: return (.resign, [.commandEnded(settings.name, end, then: .resign)])
        case .exit:
            return (.exit(status: status), [.commandEnded(settings.name, end, then: .exit)])
        }
    }

    private mutating func check(
        _ settings: CommandSettings, _ result: CheckResult, at now: Instant
    ) -> (Consequence, [LogRecord]) {
        guard case .running(let run, let process, let wasFailing) = phase else {
            return (.none, [])
        }
        let isFailing = result != .passing
        if isFailing != wasFailing {
            enter(.running(run, process: process, isFailingCheck: isFailing), at: now)
        }
        return (.none, [.commandChecked(settings.name, result)])
    }
}
