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
    var service: Service
    var guardDoor: GuardDoor
    var will = WillWriter()
    var notifier: Notifier
    var journal: Journal
    var history = History()
    var counters = Counters()
    var course = Course.running
    private var generator = SplitMix64(seed: .random(in: .min ... .max))

    /// A peer that listens, with its state read back from the disk.
    ///
    /// - Parameters:
    ///   - id: Which of the configured peers it is.
    ///   - configuration: The cluster.
    ///   - options: How to run it.
    /// - Throws: what stands in the way, in one line.
    /// - Precondition: the peer is one of the configured ones.
    public init(
        _ id: NodeID, of configuration: ClusterConfiguration, _ options: DaemonOptions
    ) throws(DaemonFailure) {
        guard let own = configuration.peer(id) else {
            preconditionFailure("peer \(id) is one of the configured ones")
        }
        let owner = Owner(cluster: configuration.cluster, id: id)
        let storage = try Self.open(options.directory, owner)
        let signals = try Self.attempt(DaemonFailure.system) { () throws(SystemError) in
            SignalPipe.ignoreBrokenPipes()
            return try SignalPipe([.terminate, .interrupt, .childChanged])
        }
        let environment = Environment.forCommands(of: own, in: configuration)
        // Before anybody can hear from this peer, and so before it can lead.
        options.service.guarding.cleanUp(in: environment)
        let socket = try Self.bind(to: options.listening ?? own.address)
        let guardDoor = try Self.attempt(DaemonFailure.system) { () throws(SystemError) in
            try GuardDoor(
                options.service.guarding, environment: environment, socket: socket.descriptor,
                lock: storage.lockDescriptor)
        }
        let now = Instant.current
        self.configuration = configuration
        codec = DatagramCodec(cluster: configuration.cluster)
        node = RaftNode(
            id, in: configuration.membership, timing: configuration.timing,
            restoring: storage.state, log: storage.log, at: now, using: &generator)
        peers = PeerTable(configuration, besides: id, at: now)
        service = Service(options.service)
        notifier = Notifier(options.onChange, environment: environment)
        journal = options.journal
        self.storage = storage
        self.signals = signals
        self.socket = socket
        self.guardDoor = guardDoor
    }

    /// How long a peer waits for the data directory: the guard of one that was killed keeps it
    /// until the command has ended.
    private static let patience = Duration.seconds(2)

    private static func open(
        _ directory: String, _ owner: Owner
    ) throws(DaemonFailure) -> Storage {
        let limit = Instant.current + patience
        while true {
            do throws(StorageError) {
                return try Storage.open(directory: directory, owner: owner)
            } catch .locked(_) where Instant.current < limit {
                _ = try? Poll.wait(for: [], until: MonotonicClock.now + 5_000)
            } catch {
                throw .storage(error)
            }
        }
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
            let messages = try output.release { durableChange throws(StorageError) in
                let start = Instant.current
                try storage.save(durableChange)
                counters.noteFlush(taking: Instant.current - start)
            }
            for envelope in messages { send(envelope) }
        } catch {
            throw .storage(error)
        }
        tell(observations, at: now)
        return observations
    }
}

extension Instant {
    /// The clock of this machine.
    static var current: Instant { Instant(microseconds: MonotonicClock.now) }
}

extension Environment {
    /// What a command finds that this peer starts.
    fileprivate static func forCommands(
        of peer: ClusterConfiguration.Peer, in configuration: ClusterConfiguration
    ) -> Environment {
        var environment = inherited
        environment["RAFT_CLUSTER"] = configuration.cluster
        environment["RAFT_ID"] = "\(peer.id)"
        environment["RAFT_LEADER_ADDRESS"] = "\(peer.address)"
        // A command is not the service that a service manager waits for.
        environment["NOTIFY_SOCKET"] = nil
        return environment
    }
}
