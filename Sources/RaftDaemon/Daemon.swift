internal import Authentication
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
    private let keys: KeySettings?
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
        let keys = try Self.readKeys(options.keyFile, configuration.unsigned)
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
        self.keys = keys
        self.storage = storage
        self.signals = signals
    }

    /// The keys, from whose first byte on nobody may look into this process.
    private static func readKeys(
        _ path: String?, _ unsigned: UnsignedPolicy
    ) throws(DaemonFailure) -> KeySettings? {
        guard let path else { return nil }
        try DaemonFailure.calling(ThisProcess.forbidCoreDumps)
        do throws(ConfigurationError) {
            return KeySettings(try KeyFile.load(path), unsigned: unsigned)
        } catch {
            throw .keys(error)
        }
    }

    private static func open(
        _ directory: String, _ owner: Owner
    ) throws(DaemonFailure) -> Storage {
        do throws(StorageError) {
            // The guard of a peer that was killed keeps the lock until the command has ended.
            return try Self.retrying(for: .seconds(2)) { error in
                if case .locked = error { true } else { false }
            } _: { () throws(StorageError) in
                try Storage.open(directory, of: owner, in: LocalFiles())
            }
        } catch {
            throw .storage(error)
        }
    }

    private static func bind(to address: SocketAddress) throws(DaemonFailure) -> UDPSocket {
        do throws(SystemError) {
            // The guard of a peer that was killed keeps the address until it has sent the will.
            return try Self.retrying(for: .milliseconds(500)) { error in
                error.number == .addressInUse
            } _: { () throws(SystemError) in
                try UDPSocket(boundTo: address)
            }
        } catch {
            throw .system(error)
        }
    }

    /// Tries again, for so long, what fails only because somebody still holds what is needed.
    private static func retrying<Success: ~Copyable, Failure: Error>(
        for patience: Duration, while isHeld: (Failure) -> Bool,
        _ body: () throws(Failure) -> Success
    ) throws(Failure) -> Success {
        let limit = Instant.now + patience
        while true {
            do throws(Failure) {
                return try body()
            } catch {
                guard isHeld(error), Instant.now < limit else { throw error }
                Poll.pause(microseconds: 5_000)
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
        let socket = try Self.bind(to: address)
        // Only now that the address is this peer's, for another one's command may be running while
        // it is not; and before anybody is listened to or answered, so before this peer can lead.
        let cleanup = options.guarding.cleanUp(in: environment, until: signals)
        guard cleanup != .stopped else { return 0 }
        let settings = settings()
        var generator = SystemRandomNumberGenerator()
        let server = RaftServer(
            settings, restoring: storage.state, log: storage.log,
            reaching: socket.localAddress.family == .ipv4 ? .ipv4 : .ipv6, at: .now,
            using: &generator)
        let startup = Startup(
            at: Endpoint(socket.localAddress), repairs: storage.repairs.map { "\($0)" },
            commandProblem: options.commandProblem, cleanupProblem: cleanup.problem)
        let (number, lock) = (socket.descriptor, storage.lockDescriptor)
        let guardDoor = try DaemonFailure.calling { () throws(SystemError) in
            try GuardDoor(options.guarding, environment: environment, socket: number, lock: lock)
        }
        let machine = LocalMachine(
            socket: socket, signals: signals, storage: storage, guardDoor: guardDoor,
            hook: Hook(options.onChange, environment: environment),
            lookups: NameLookups(configuration), files: SettingsFiles(configuration, options),
            log: LogWriter(
                cluster: configuration.cluster, peer: id,
                level: options.logLevel(under: configuration), format: options.logFormat))
        var loop = EventLoop(server, on: machine, using: generator)
        return try loop.run(startup)
    }

    private func settings() -> ServerSettings {
        ServerSettings(
            cluster: configuration.cluster, id: id,
            peers: configuration.peers.map { peer in
                let address = SocketAddress(host: peer.address.host, port: peer.address.port)
                return ServerSettings.Peer(
                    id: peer.id, address: "\(peer.address)", endpoint: address.map { Endpoint($0) },
                    priority: peer.priority)
            }, timing: configuration.timing, isPreempting: configuration.isPreempting,
            isDrained: storage.isDrained, keys: keys,
            command: options.command, hasHook: options.onChange != nil)
    }
}

extension DaemonOptions {
    /// The same for the server as a value; none without a command.
    fileprivate var command: CommandSettings? {
        guarding.command.first.map {
            CommandSettings(name: $0, exitPolicy: exitPolicy, plan: guarding.plan)
        }
    }

    /// Why the command could not be started, as far as one can see without starting it.
    fileprivate var commandProblem: String? {
        guard let program = guarding.command.first, Launch.path(ofProgram: program) == nil else {
            return nil
        }
        return Launch.noProgram
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
