public import POSIX
internal import Raft
internal import RaftGuard

/// The guard as a process: what a `Guard` (of RaftGuard) decides, done on a real machine.
///
/// It is started by `raftd` as the same executable, lives as long as `raftd` and at most a second
/// longer, and finds three or four descriptors: the channel to `raftd`, a copy of the peer's
/// socket, a copy of the data directory's lock, so that no newer `raftd` starts beside it, and,
/// where the system has such a thing, a descriptor of `raftd` itself.
///
/// It learns of the death in two ways that must agree. The channel's end comes after the last
/// order; the descriptor says that it is `raftd` that is gone and not only its end of the channel.
public struct GuardProcess: ~Copyable {
    private var subject: Guard
    private var tasks: GuardTasks
    private let channel: FileDescriptor
    private var socket: UDPSocket?
    private let daemon: ProcessWatch?
    private let lock: FileDescriptor?
    private let signals: SignalPipe
    private let timer: WakeTimer
    private var lines = GuardLines<GuardOrder>()
    private var hasChannelEnded = false
    private var hasDaemonDied = false

    /// The places of the descriptors that it is given.
    enum Place: CInt {
        case channel = 3
        case socket, lock, daemon
    }

    /// The name that `ps` shows.
    public static let name = "raftd-guard"

    /// Guards, if these are a guard's arguments, until the daemon is gone and all is done.
    ///
    /// - Returns: the status to exit with; `nil` if these are not a guard's arguments.
    public static func run(_ arguments: [String]) -> ExitStatus? {
        guard let options = GuardOptions(arguments) else { return nil }
        do throws(SystemError) {
            guard var process = try GuardProcess(options) else { return .usage }
            try process.guardDaemon()
            return .done
        } catch {
            return .systemCallFailed
        }
    }

    private init?(_ options: GuardOptions) throws(SystemError) {
        guard let channel = FileDescriptor(inherited: Place.channel.rawValue),
            let socket = FileDescriptor(inherited: Place.socket.rawValue)
        else { return nil }
        ThisProcess.setName(Self.name)
        SignalPipe.ignoreBrokenPipes()
        // The daemon is asked to end as well when these come, and gives an order then.
        let signals = try SignalPipe([.childChanged, .terminate, .interrupt, .hangUp])
        let timer = try WakeTimer()
        let tasks = try GuardTasks(options)
        let adopted = try UDPSocket(adopting: socket)
        subject = Guard(options.plan)
        lock = FileDescriptor(inherited: Place.lock.rawValue)
        daemon = ProcessWatch(inherited: Place.daemon.rawValue)
        self.tasks = tasks
        self.channel = channel
        self.socket = consume adopted
        self.signals = signals
        self.timer = timer
    }

    private mutating func guardDaemon() throws(SystemError) {
        do throws(SystemError) {
            try guardUntilDone()
        } catch {
            endTasks()
            throw error
        }
    }

    /// Whatever fails: the command does not live on without a guard.
    private mutating func endTasks() {
        let limit = Instant.now + GuardPlan.longestAfterDeath
        while Instant.now < limit {
            _ = tasks.killAll()
            if let inputs = try? tasks.reap(), inputs.contains(.descendantsGone) { return }
            Poll.pause(microseconds: 1_000)
        }
    }

    private mutating func guardUntilDone() throws(SystemError) {
        tell(.ready)
        var isDone = false
        while !isDone {
            timer.set(to: subject.deadline?.microseconds)
            _ = try Poll.wait(for: descriptors, until: nil)
            while signals.next() != nil {}
            isDone = try step()
        }
    }

    /// Ended streams and dead processes would be ready for ever.
    private var descriptors: [CInt] {
        var descriptors = [timer.descriptor, signals.descriptor]
        if !hasChannelEnded { descriptors.append(channel.rawValue) }
        if !hasDaemonDied, let daemon { descriptors.append(daemon.descriptor) }
        return descriptors
    }

    /// Takes in all that has happened; whether the guard's work is done.
    private mutating func step() throws(SystemError) -> Bool {
        // Looked at first: what the daemon wrote before it died is in the channel by then.
        let isDaemonDead = daemon?.hasEnded()
        var inputs = try readOrders().map { GuardInput.order($0) }
        if !hasDaemonDied, isDaemonDead ?? hasChannelEnded {
            hasDaemonDied = true
            inputs.append(.daemonDied)
        }
        for input in inputs where perform(input) { return true }
        for input in try tasks.reap() where perform(input) { return true }
        return perform(.clockAdvanced)
    }

    private mutating func readOrders() throws(SystemError) -> [GuardOrder] {
        var orders: [GuardOrder] = []
        while !hasChannelEnded {
            switch try channel.read(maximumBytes: 4_096) {
            case .bytes(let bytes): orders += lines.take(bytes)
            case .wouldBlock: return orders
            case .ended: hasChannelEnded = true
            }
        }
        return orders
    }

    /// Lets the guard decide, and does it; what comes of that is told before anything else.
    private mutating func perform(_ input: GuardInput) -> Bool {
        var unhandled = [input]
        while !unhandled.isEmpty {
            for action in subject.handle(unhandled.removeFirst(), at: .now) {
                if action == .exit { return true }
                unhandled += perform(action)
            }
        }
        return false
    }

    private mutating func perform(_ action: GuardAction) -> [GuardInput] {
        switch action {
        case .spawn(let task, let term): return [tasks.spawn(task, in: term)]
        case .terminateAll: tasks.terminate()
        case .killAll: return tasks.killAll()
        case .kill(let task): tasks.kill(task)
        case .report(let report): tell(report)
        case .send(let bytes, let address): send(bytes, to: address)
        case .closeSocket: socket = nil
        case .exit: break
        }
        return []
    }

    /// A daemon that does not read learns nothing; it acts itself when it must.
    private func tell(_ report: GuardReport) { _ = try? channel.write(report.bytes) }

    private func send(_ bytes: [UInt8], to address: [UInt8]) {
        guard let address = SocketAddress(text: String(decoding: address, as: UTF8.self)) else {
            return
        }
        _ = socket?.send(bytes, to: address)
    }
}
