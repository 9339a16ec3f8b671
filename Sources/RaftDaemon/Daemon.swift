internal import POSIX
public import Raft
public import RaftConfiguration
internal import RaftStorage
internal import RaftWire

/// One peer on a real clock, a real socket and a real disk: one thread, one loop, one value.
///
/// An event goes into the node; what must be saved is saved; what may be sent then is sent; what
/// happened is told. There is no suspension between those and no lock, and nothing that comes from
/// outside can stop the loop.
public struct Daemon: ~Copyable {
    let configuration: ClusterConfiguration
    let codec: DatagramCodec
    let socket: UDPSocket
    let signals: SignalPipe
    var node: RaftNode
    var storage: Storage
    var peers: PeerTable
    var journal: Journal
    var history = History()
    var counters = Counters()
    private var generator = SystemRandomNumberGenerator()
    private var course = Course.running

    /// Whether the daemon goes on.
    private enum Course { case running, handingOver, ended }

    /// Datagrams that are read before the clock is looked at again: a flood cannot starve the
    /// heartbeat, and a peer that was stopped reads what had been said before it acts.
    private static let datagramsPerTurn = 64

    /// The longest sleep: names of silent peers are looked at as often.
    private static let longestSleep = Duration.seconds(5)

    /// A peer that listens, with its state read back from the disk.
    ///
    /// - Parameters:
    ///   - id: Which of the configured peers it is.
    ///   - configuration: The cluster.
    ///   - listening: Where to listen; none for the address that the configuration gives the peer.
    ///   - directory: The path of its data directory.
    ///   - journal: Where its log goes.
    /// - Throws: what stands in the way, in one line.
    /// - Precondition: the peer is one of the configured ones.
    public init(
        _ id: NodeID, of configuration: ClusterConfiguration, listening: PeerAddress?,
        directory: String, journal: Journal
    ) throws(DaemonFailure) {
        guard let own = configuration.peer(id) else {
            preconditionFailure("peer \(id) is one of the configured ones")
        }
        let owner = Owner(cluster: configuration.cluster, id: id)
        let storage = try Self.attempt(DaemonFailure.storage) { () throws(StorageError) in
            try Storage.open(directory: directory, owner: owner)
        }
        let signals = try Self.attempt(DaemonFailure.system) { () throws(SystemError) in
            SignalPipe.ignoreBrokenPipes()
            return try SignalPipe([.terminate, .interrupt])
        }
        let socket = try Self.bind(to: listening ?? own.address)
        let now = Instant.current
        self.configuration = configuration
        codec = DatagramCodec(cluster: configuration.cluster)
        node = RaftNode(
            id, in: configuration.membership, timing: configuration.timing,
            restoring: storage.state, log: storage.log, at: now, using: &generator)
        peers = PeerTable(configuration, besides: id, at: now)
        self.journal = journal
        self.storage = storage
        self.signals = signals
        self.socket = socket
    }

    private static func attempt<Success: ~Copyable, Failure: Error>(
        _ failure: (Failure) -> DaemonFailure, _ body: () throws(Failure) -> Success
    ) throws(DaemonFailure) -> Success {
        do { return try body() } catch { throw failure(error) }
    }

    private static func bind(to address: PeerAddress) throws(DaemonFailure) -> UDPSocket {
        let addresses = try attempt(DaemonFailure.unknownAddress) { () throws(ResolveError) in
            try resolve(host: address.host, port: address.port)
        }
        return try attempt(DaemonFailure.system) { () throws(SystemError) in
            try UDPSocket(boundTo: addresses[0])
        }
    }

    /// Runs until SIGTERM or SIGINT, which a leader answers by handing over first.
    ///
    /// - Throws: when the disk or the system failed for good.
    public mutating func run() throws(DaemonFailure) {
        tellStart()
        while !isDone {
            let ready = try waitForWork()
            if ready[0].contains(.failed) { try noteDeliveryFailures() }
            try drainSocket()
            if ready[1].contains(.readable) { try noteSignals() }
            peers.finishLookup()
            peers.refresh(at: .current)
            if Instant.current >= node.deadline { try step(.clockAdvanced) }
        }
        tellEnd()
    }

    /// Whether nothing is left to do: whoever was asked to stop has nothing to hand over any more.
    private var isDone: Bool {
        switch course {
        case .running: false
        case .handingOver: !node.isLeader
        case .ended: true
        }
    }

    private func waitForWork() throws(DaemonFailure) -> [Readiness] {
        let latest = Instant.current + Self.longestSleep
        let until = min(node.deadline, latest).microseconds
        var descriptors = [socket.descriptor, signals.descriptor]
        if let lookup = peers.descriptor { descriptors.append(lookup) }
        do {
            return try Poll.wait(for: descriptors, until: until)
        } catch {
            throw .system(error)
        }
    }

    /// Takes one step: event, save, send, tell.
    ///
    /// - Returns: what happened.
    /// - Throws: when the state could not be saved; nothing was sent then that depended on it.
    @discardableResult
    mutating func step(_ event: Event) throws(DaemonFailure) -> [Observation] {
        let now = Instant.current
        let output = node.handle(event, at: now, using: &generator)
        let observations = output.observations
        do {
            let messages = try output.release { unsaved throws(StorageError) in
                let start = Instant.current
                try storage.save(unsaved)
                counters.noteFlush(taking: Instant.current - start)
            }
            for envelope in messages { send(envelope) }
        } catch {
            throw .storage(error)
        }
        tell(observations, at: now)
        return observations
    }

    private mutating func drainSocket() throws(DaemonFailure) {
        for _ in 0..<Self.datagramsPerTurn {
            do {
                guard let datagram = try socket.receive(maximumBytes: Limits.datagramBytes) else {
                    return
                }
                try take(datagram)
            } catch let error as SystemError {
                throw .system(error)
            } catch let error as DaemonFailure {
                throw error
            } catch {
                preconditionFailure("no other error is thrown")
            }
        }
    }

    private mutating func noteSignals() throws(DaemonFailure) {
        var isAsked = false
        while signals.next() != nil { isAsked = true }
        guard isAsked else { return }
        journal.write(.info, "was asked to stop")
        course = try handOver() ? .handingOver : .ended
    }

    /// Begins to hand over, where there is something to hand over and somebody to take it.
    private mutating func handOver() throws(DaemonFailure) -> Bool {
        guard node.isLeader else { return false }
        return try !step(.handOverRequested(to: nil)).contains { observation in
            if case .handOverRefused(.noLiveFollower) = observation { true } else { false }
        }
    }
}

extension Instant {
    /// The clock of this machine.
    static var current: Instant { Instant(microseconds: MonotonicClock.now) }
}
