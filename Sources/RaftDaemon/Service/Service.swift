internal import POSIX
internal import Raft

/// The command that runs on the leader: started when the lease begins, gone before it can end.
///
/// Between the command and this process stands a ``CommandGuard``, which knows the end of the
/// lease as it was told last.
struct Service: ~Copyable {
    let options: ServiceOptions
    private let environment: Environment
    private var running: ChildProcess?
    private var orders: FileDescriptor?
    private var leaseUntil = Instant.zero
    private var isStopping = false
    private var term = Term.zero
    private var started = Instant.zero
    private var notBefore = Instant.zero
    private var pause = Service.firstPause
    private var obstacle: String?

    private static let firstPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(10)
    private static let health = Duration.seconds(60)

    /// A command may be started only if this much is left of the lease.
    private static let leastLease = Duration.milliseconds(100)

    /// What happened to the command.
    enum Event: Hashable, Sendable {
        case started(Term)
        case cannotStart(String)
        case cannotStartStill
        case stopped
        case ended(status: CInt, again: Duration)
    }

    init(_ options: ServiceOptions, environment: Environment) {
        self.options = options
        self.environment = environment
    }

    /// Whether the command or its guard runs.
    private(set) var isRunning = false

    /// When a leader's command may be started, if nothing else wakes the daemon until then.
    func deadline(of node: RaftNode, after now: Instant) -> Instant? {
        guard !options.command.isEmpty, !isRunning, let leaseFreeFrom = node.leaseFreeFrom else {
            return nil
        }
        let start = max(notBefore, leaseFreeFrom)
        return start > now ? start : nil
    }

    /// Keeps the command in step with the lease: starts it when one begins, tells its guard of
    /// every extension, and stops it when the leadership is gone.
    ///
    /// - Parameters:
    ///   - node: The peer whose lease it is.
    ///   - isWanted: Whether a command may be started; not while the daemon is to stop.
    ///   - now: This machine's clock.
    /// - Returns: what happened to the command, if anything did.
    mutating func follow(_ node: RaftNode, isWanted: Bool, at now: Instant) -> Event? {
        guard !options.command.isEmpty else { return nil }
        let lease = node.lease(at: now)
        if isRunning {
            if !node.isLeader || node.durable.term != term, !isStopping { stop(by: leaseUntil) }
            if let lease { extend(until: now + lease, at: now) }
            return nil
        }
        guard isWanted, let lease, lease >= Self.leastLease, now >= notBefore else { return nil }
        return start(in: node.durable.term, until: now + lease, at: now)
    }

    private mutating func start(in term: Term, until: Instant, at now: Instant) -> Event {
        do throws(SystemError) {
            var pipe = try Pipe()
            let reader = pipe.takeReader()
            var environment = environment
            environment["RAFT_TERM"] = "\(term)"
            let writer = pipe.takeWriter()
            _ = try writer.write(Array(GuardOrder.extend(until: until).line.utf8))
            running = try ChildProcess(
                Launch(
                    "/proc/self/exe", [CommandGuard.flag] + options.command,
                    environment: environment, inherited: [reader.rawValue]))
            orders = consume writer
        } catch {
            defer { grow(at: now) }
            return complaint("\(error)")
        }
        if term != self.term { obstacle = nil }
        (isRunning, isStopping, leaseUntil) = (true, false, until)
        (self.term, started) = (term, now)
        return .started(term)
    }

    /// Asks the command to end; it is killed if it has not by then.
    mutating func stop(by limit: Instant) {
        guard isRunning else { return }
        isStopping = true
        tell(.stop(by: limit))
    }

    /// Tells the guard of a longer lease, unless it is too late: the guard has asked the command
    /// to end by then.
    private mutating func extend(until: Instant, at now: Instant) {
        guard until > leaseUntil, now < leaseUntil - GuardSchedule.notice else { return }
        leaseUntil = until
        tell(.extend(until: until))
    }

    /// Writes an order.
    ///
    /// A guard that does not read it lets the lease run out, which is safe.
    private func tell(_ order: GuardOrder) {
        switch orders {
        case .some(let orders): _ = try? orders.write(Array(order.line.utf8))
        case nil: break
        }
    }

    /// Looks whether the guard has ended, and the command with it.
    mutating func reap(at now: Instant) -> Event? {
        guard isRunning, let exit = try? running?.reap() else { return nil }
        running = nil
        orders = nil
        isRunning = false
        // If the lease was the reason, the next one may begin at once.
        if isStopping || exit == .signal(number: Signal.alarm.number) { return .stopped }
        if now - started >= Self.health { pause = Self.firstPause }
        defer { grow(at: now) }
        let status = exit.statusOfShell
        if let obstacle = CommandGuard.obstacle(status) { return complaint(obstacle) }
        obstacle = nil
        return .ended(status: status, again: pause)
    }

    /// What stands in the way is worth saying once, not with every attempt.
    private mutating func complaint(_ reason: String) -> Event {
        defer { obstacle = reason }
        return obstacle == reason ? .cannotStartStill : .cannotStart(reason)
    }

    private mutating func grow(at now: Instant) {
        notBefore = now + pause
        pause = min(pause * 2, Self.longestPause)
    }
}

extension ChildExit {
    /// The status as a shell tells it: 128 and the number of the signal, if one was the end.
    var statusOfShell: CInt {
        switch self {
        case .status(let status): status
        case .signal(let number): 128 + number
        }
    }
}
