internal import POSIX
internal import Raft
internal import RaftConfiguration
internal import RaftGuard
internal import RaftServer
internal import RaftStorage

/// The machine that the daemon runs on: its clock, its network, its disk and its processes.
struct LocalMachine: Machine, ~Copyable {
    private var sockets: PeerSockets
    private let signals: SignalPipe
    private var storage: Storage
    private var guardDoor: GuardDoor
    private var hook: Hook
    private var lookups: NameLookups
    private let files: SettingsFiles
    private var log: LogWriter
    private var ready: [Source: Readiness] = [:]

    /// What a descriptor that is waited on stands for.
    private enum Source: Hashable {
        case signals, guardian, lookups
    }

    init(
        socket: consuming UDPSocket, signals: consuming SignalPipe, storage: consuming Storage,
        guardDoor: consuming GuardDoor, hook: consuming Hook, lookups: NameLookups,
        files: SettingsFiles, log: LogWriter
    ) {
        sockets = PeerSockets(socket)
        self.signals = signals
        self.storage = storage
        self.guardDoor = guardDoor
        self.hook = hook
        self.lookups = lookups
        self.files = files
        self.log = log
    }

    var now: Instant { .now }

    mutating func wait(until deadline: Instant) throws(DaemonFailure) {
        var sources: [(Source, CInt)] = [(.signals, signals.descriptor)]
        if let descriptor = guardDoor.descriptor { sources.append((.guardian, descriptor)) }
        sources += lookups.descriptors.map { (.lookups, $0) }
        let until = min(deadline, guardDoor.deadline ?? deadline)
        let states = try DaemonFailure.calling { () throws(SystemError) in
            try Poll.wait(
                for: sources.map(\.1) + sockets.descriptors, until: until.microseconds)
        }
        sockets.note(Array(states.dropFirst(sources.count)))
        ready = [:]
        for (source, state) in zip(sources.map(\.0), states) {
            ready[source, default: []].formUnion(state)
        }
    }

    private func isReady(_ source: Source) -> Bool { !(ready[source] ?? []).isEmpty }

    mutating func nextFromNetwork() throws(DaemonFailure) -> ServerInput? { try sockets.next() }

    mutating func takeFromElsewhere() throws(DaemonFailure) -> [ServerInput] {
        var inputs = isReady(.signals) ? takeSignals() : []
        inputs += guardDoor.advance(at: now, sparing: hook.process).map { ServerInput($0) }
        if isReady(.lookups) { inputs += lookups.answers() }
        return inputs
    }

    private mutating func takeSignals() -> [ServerInput] {
        var inputs: [ServerInput] = []
        while let signal = signals.next() {
            if signal == .childChanged {
                if hook.reap() { inputs.append(.hookEnded) }
                guardDoor.reapOrphans(sparing: hook.process)
            } else if let known = ServerSignal(signal) {
                inputs.append(.signal(known))
            }
        }
        return inputs
    }

    mutating func send(_ datagrams: [OutgoingDatagram]) -> [ServerInput] {
        datagrams.compactMap { datagram in
            SendFailure(sockets.send(datagram)).map { ServerInput.undelivered($0) }
        }
    }

    mutating func save(_ change: DurableChange) throws(DaemonFailure) {
        do { try storage.save(change) } catch { throw .storage(error) }
    }

    mutating func save(isDrained: Bool) throws(DaemonFailure) {
        do { try storage.save(isDrained: isDrained) } catch { throw .storage(error) }
    }

    mutating func perform(_ actions: ServerActions) -> [ServerInput] {
        // Its last order the guard gets when it is waited for.
        guardDoor.give(actions.guardOrders.filter { $0 != .quit })
        var inputs = send(actions.datagrams)
        for action in actions.hook {
            switch action {
            case .run(let notice): if let failure = hook.run(notice) { inputs.append(failure) }
            case .kill: hook.kill()
            }
        }
        if actions.readsFiles {
            let read = files.read(at: log.level)
            // The line about a change is to be seen at the level before and at the one after it.
            log.level = max(log.level, read.compactMap(\.logLevel).max() ?? log.level)
            inputs += read
        }
        if let level = actions.logLevel { log.level = level }
        inputs += actions.lookups.compactMap { lookups.start($0) }
        if !actions.notifications.isEmpty {
            let lines = actions.notifications.map(\.text).joined(separator: "\n")
            ServiceManager.notify(lines)
        }
        return inputs
    }

    mutating func write(_ records: [LogRecord]) {
        for record in records { log.write(record) }
    }

    mutating func leave(by leaseEnd: Instant) -> [ServerInput] {
        guardDoor.leave(by: leaseEnd).map { ServerInput($0) }
    }
}

extension ServerInput {
    fileprivate var logLevel: LogLevel? {
        if case .configurationRead(let change) = self { change.logLevel } else { nil }
    }

    fileprivate init(_ event: GuardDoor.Event) {
        self =
            switch event {
            case .report(let report): .guardReport(report)
            case .gone: .guardGone
            case .cannotStart(let error): .guardFailed("\(error)")
            }
    }
}

extension SendFailure {
    fileprivate init?(_ outcome: SendOutcome) {
        switch outcome {
        case .sent: return nil
        case .wouldBlock: self = .bufferFull
        case .unreachable: self = .unreachable
        case .tooLong: self = .tooLong
        case .failed: self = .other
        }
    }
}

extension ServerSignal {
    fileprivate init?(_ signal: Signal) {
        switch signal {
        case .terminate: self = .terminate
        case .interrupt: self = .interrupt
        case .hangUp: self = .hangUp
        case .user1: self = .user1
        case .user2: self = .user2
        case .kill, .stop, .resume, .childChanged: return nil
        }
    }
}
