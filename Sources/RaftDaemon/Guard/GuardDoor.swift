internal import POSIX
internal import Raft
internal import RaftGuard

/// The daemon's side of its guard: starts it, tells it, hears it, and replaces it when it is gone
/// or stands still.
///
/// The guard is never signalled as long as it does what it should: on every way out the orders
/// end, and it ends by itself.
struct GuardDoor: ~Copyable {
    private let options: GuardOptions
    private let environment: Environment
    private let descriptors: [CInt]
    private let watch: ProcessWatch?
    private var process: ProcessID?
    private var channel: FileDescriptor?
    private var lines = GuardLines<GuardReport>()
    private var supervisor: GuardSupervisor
    private var will = Will()
    private var isBroken = false
    /// When to look again whether what a dead guard has left behind has ended; none if it has.
    private var nextSweep: Instant?
    private var startAgain = Instant.zero
    private var saidFailure: SystemError?

    /// What there is to know of a guard and its command.
    enum Event: Hashable, Sendable {
        case report(GuardReport)
        /// The guard is gone and the command with it; another guard is being started.
        case gone
        /// Another one could not be started; said once for each reason.
        case cannotStart(SystemError)
    }

    /// How long a guard that was told to quit may take beyond its lease.
    private static let leave = Duration.seconds(2)

    /// The pause before another attempt, if a guard cannot be started.
    private static let retry = Duration.seconds(1)

    /// How long the daemon waits for nothing else than the end of what a dead guard has left behind.
    private static let sweep = Duration.milliseconds(50)

    /// The pause before it looks again, if that has not ended by then.
    private static let sweepPause = Duration.milliseconds(100)

    /// Starts a guard.
    ///
    /// From now on what a child leaves behind comes to this process, which has to reap it: see
    /// ``reapOrphans(sparing:)``.
    ///
    /// - Parameters:
    ///   - options: What it looks after.
    ///   - environment: What its command finds.
    ///   - socket: The peer's socket, of which it holds a copy.
    ///   - lock: The descriptor that holds the data directory's lock.
    /// - Throws: ``SystemError``, if the system refuses to start it.
    init(
        _ options: GuardOptions, environment: Environment, socket: CInt, lock: CInt
    ) throws(SystemError) {
        self.options = options
        self.environment = environment
        descriptors = [socket, lock]
        watch = try? ProcessWatch(.current)
        supervisor = GuardSupervisor(options.plan)
        try ThisProcess.adoptOrphans()
        try start()
    }

    private mutating func start() throws(SystemError) {
        var pair = try Channel()
        let theirs = pair.takeFirst()
        let watched = watch.map { [$0.descriptor] } ?? []
        var launch = Launch("/proc/self/exe", options.arguments, environment: environment)
        launch.name = GuardProcess.name
        launch.inherited = [theirs.rawValue] + descriptors + watched
        process = try launch.start()
        channel = pair.takeSecond()
        lines = GuardLines()
        isBroken = false
        if !will.messages.isEmpty { write(.will(will)) }
    }

    /// The descriptor to wait on: readable when the guard says something, or is gone.
    var descriptor: CInt? {
        switch channel {
        case .some(let channel): channel.rawValue
        case nil: nil
        }
    }

    /// When to call ``advance(at:sparing:)``, if nothing comes in before.
    var deadline: Instant? {
        if isBroken { return .zero }
        return process == nil ? nextSweep ?? startAgain : supervisor.deadline
    }

    /// Gives orders; an order for a guard that is gone is lost, but for the will.
    mutating func give(_ orders: [GuardOrder]) {
        for order in orders {
            if case .will(let will) = order { self.will = will }
            supervisor.note(order, at: .now)
            write(order)
        }
    }

    /// A guard that reads so little that its channel is full stands still.
    private mutating func write(_ order: GuardOrder) {
        guard channel != nil else { return }
        let bytes = order.bytes
        if (try? channel?.write(bytes)) != .written(bytes.count) { isBroken = true }
    }

    /// Hears the guard, does what it should have done, and starts another one where it must.
    ///
    /// - Parameters:
    ///   - now: This machine's clock.
    ///   - spared: The child of this process that is none of the command's.
    /// - Returns: what became of the command and of the guard since.
    mutating func advance(at now: Instant, sparing spared: ProcessID?) -> [Event] {
        var events = hear()
        switch supervisor.advance(at: now) {
        case .nothing: break
        case .killCommand: killCommand()
        case .replaceGuard: isBroken = true
        }
        let patience = isBroken ? Self.sweep : .zero
        if isBroken { lose() }
        if nextSweep != nil { events += sweep(by: now + patience, sparing: spared) }
        if process == nil, nextSweep == nil, now >= startAgain { events += tryToStart(at: now) }
        return events
    }

    private mutating func hear() -> [Event] {
        var events: [Event] = []
        while true {
            switch read() {
            case .bytes(let bytes):
                for report in lines.take(bytes) {
                    supervisor.note(report)
                    events.append(.report(report))
                }
            case .wouldBlock: return events
            case .ended:
                isBroken = true
                return events
            }
        }
    }

    private borrowing func read() -> StreamRead {
        guard channel != nil else { return .wouldBlock }
        return (try? channel?.read(maximumBytes: 4_096)) ?? .ended
    }

    /// Kills what the guard has started; the guard's number is its own until it is reaped.
    private func killCommand() {
        if let process { killCommand(of: process) }
    }

    /// With its group: what a process starts in this instant belongs to that as well.
    private func killCommand(of guardian: ProcessID) {
        for process in guardian.descendants {
            _ = process.sendToGroup(.kill)
            try? process.send(.kill)
        }
    }

    /// Ends a guard that is gone or stands still; what it has started comes to this process then.
    private mutating func lose() {
        isBroken = false
        channel = nil
        guard let process else { return }
        self.process = nil
        killCommand(of: process)
        try? process.send(.kill)
        Children.wait(for: process)
        supervisor = GuardSupervisor(options.plan)
        nextSweep = .zero
    }

    /// Ends what a dead guard has left behind.
    ///
    /// A process that was killed may end much later, when a disk lets go of it. As long as it is
    /// there the command has not ended, and no other guard is started that could start another one.
    private mutating func sweep(by limit: Instant, sparing spared: ProcessID?) -> [Event] {
        guard let refusals = leftovers(sparing: spared).end(by: limit) else {
            nextSweep = .now + Self.sweepPause
            return []
        }
        nextSweep = nil
        return refusals.map { .report($0) } + [.gone]
    }

    /// What belongs neither to the guard nor to the spared child.
    private func leftovers(sparing spared: ProcessID?) -> Leftovers {
        Leftovers(sparing: [process, spared].compactMap { $0 })
    }

    private mutating func tryToStart(at now: Instant) -> [Event] {
        startAgain = now + Self.retry
        do throws(SystemError) {
            try start()
            saidFailure = nil
            return []
        } catch {
            defer { saidFailure = error }
            return error == saidFailure ? [] : [.cannotStart(error)]
        }
    }

    /// Reaps what the spared child has left behind and has ended since.
    func reapOrphans(sparing spared: ProcessID?) { leftovers(sparing: spared).reap() }

    /// Waits for the guard alone; in a function of its own, for the optimizer of Swift 6.3 crashes on it
    /// inside the loop.
    @inline(never)
    private borrowing func wait(until limit: Instant) {
        _ = try? Poll.wait(for: descriptor.map { [$0] } ?? [], until: limit.microseconds)
    }

    /// Tells the guard to quit, and returns when it has.
    ///
    /// The command has ended then, and what the will says has been sent. A guard that does not quit
    /// is ended, and a command that such a guard does not end is killed in time.
    ///
    /// - Returns: what could not be ended.
    mutating func leave(by leaseEnd: Instant) -> [Event] {
        write(.quit)
        var events: [Event] = []
        let end = max(Instant.now, leaseEnd) + Self.leave
        while !isBroken, process != nil, Instant.now < end {
            wait(until: min(end, supervisor.deadline ?? end))
            events += hear()
            if supervisor.advance(at: .now) == .killCommand { killCommand() }
        }
        lose()
        if nextSweep != nil { events += sweep(by: .now + Self.sweep, sparing: nil) }
        return events.filter { event in
            if case .report(.cannotEnd) = event { true } else { false }
        }
    }
}
