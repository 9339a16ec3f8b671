internal import POSIX
public import Raft
public import RaftConfiguration
internal import RaftServer
internal import RaftStorage

/// One peer on a real clock, a real socket and a real disk: one thread, one loop, one value.
///
/// What it decides is a `RaftServer`; here are only the doors, and the order in which they open.
public struct Daemon: ~Copyable {
    private let id: NodeID
    private let configuration: ClusterConfiguration
    private let options: DaemonOptions
    private var storage: Storage
    private let signals: SignalPipe

    /// A peer whose state was read back from the disk, and that does not listen yet.
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
        let owner = Owner(cluster: configuration.cluster, id: id)
        let storage = try Self.open(options.directory, owner)
        let signals = try DaemonFailure.calling { () throws(SystemError) in
            SignalPipe.ignoreBrokenPipes()
            return try SignalPipe(
                [.terminate, .interrupt, .hangUp, .user1, .user2, .childChanged])
        }
        self.id = id
        self.configuration = configuration
        self.options = options
        self.storage = storage
        self.signals = signals
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

    /// How long a peer waits for its address: the guard of one that was killed lets go of it as soon
    /// as it has sent the will, which takes it some tens of milliseconds.
    private static let patienceForAddress = Duration.milliseconds(500)

    private static func bind(to address: SocketAddress) throws(DaemonFailure) -> UDPSocket {
        let limit = Instant.current + patienceForAddress
        while true {
            do throws(SystemError) {
                return try UDPSocket(boundTo: address)
            } catch  where error.number == .addressInUse && Instant.current < limit {
                _ = try? Poll.wait(for: [], until: MonotonicClock.now + 5_000)
            } catch {
                throw .system(error)
            }
        }
    }

    /// Runs until SIGTERM or SIGINT, which a leader answers by handing over first.
    ///
    /// - Returns: the status to exit with: 0, or the command's if its end was to be the daemon's.
    /// - Throws: when the disk or the system failed for good.
    public consuming func run() throws(DaemonFailure) -> CInt {
        guard let own = configuration.peer(id) else {
            preconditionFailure("peer \(id) is one of the configured ones")
        }
        guard let address = try OwnAddress.find(options.listening ?? own.address, signals) else {
            return 0
        }
        let environment = Environment.forCommands(of: own, in: configuration)
        // Before anybody can hear from this peer, and so before it can lead.
        options.service.guarding.cleanUp(in: environment)
        let socket = try Self.bind(to: address)
        let settings = settings()
        var generator = SystemRandomNumberGenerator()
        let server = RaftServer(
            settings, restoring: storage.state, log: storage.log,
            reaching: socket.localAddress.family == .ipv4 ? .ipv4 : .ipv6, at: .current,
            using: &generator)
        let startup = Startup(
            at: Endpoint(socket.localAddress), repairs: storage.findings.map { "\($0)" },
            commandProblem: options.service.problem)
        let guarding = options.service.guarding
        let (number, lock) = (socket.descriptor, storage.lockDescriptor)
        let guardDoor = try DaemonFailure.calling { () throws(SystemError) in
            try GuardDoor(guarding, environment: environment, socket: number, lock: lock)
        }
        let machine = LocalMachine(
            socket: socket, signals: signals, storage: storage, guardDoor: guardDoor,
            hook: Hook(options.onChange, environment: environment),
            lookups: NameLookups(configuration),
            log: LogWriter(
                cluster: configuration.cluster, peer: id, level: options.logLevel,
                format: options.logFormat))
        var loop = EventLoop(server, on: machine, seed: generator.next())
        return try loop.run(startup)
    }

    private func settings() -> ServerSettings {
        ServerSettings(
            cluster: configuration.cluster, id: id,
            peers: configuration.peers.map { peer in
                let address = SocketAddress(host: peer.address.host, port: peer.address.port)
                return ServerSettings.Peer(
                    id: peer.id, address: "\(peer.address)", endpoint: address.map { Endpoint($0) })
            }, timing: configuration.timing, command: options.service.settings,
            hasHook: options.onChange != nil)
    }
}

extension ServiceOptions {
    /// Why the command could not be started, as far as one can see without starting it.
    fileprivate var problem: String? {
        guard let program = command.first, Launch.path(ofProgram: program) == nil else {
            return nil
        }
        return "not found, or not executable"
    }
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
