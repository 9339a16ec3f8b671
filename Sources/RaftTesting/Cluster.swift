public import POSIX
public import Raft
internal import RaftClient
public import RaftConfiguration

/// Peers as real processes, on addresses of their own, with a directory of their own.
///
/// Everything happens on the thread that uses it: while it waits, it serves the proxy, reads the
/// logs, and asks the peers. No process is left behind, however this one ends. The thread that
/// starts a peer must live as long as the peer shall: a peer dies with it.
public final class Cluster {
    /// The cluster as its peers are configured, without the proxy.
    public let configuration: ClusterConfiguration

    /// The peers, in the order of `cluster.json`.
    public let peers: [PeerProcess]

    /// What the datagrams between the peers go through, if they do.
    public let proxy: DatagramProxy?

    /// Where everything is kept: `cluster.json`, as ``configuration`` has it; `cluster-ID.json`,
    /// as each peer reads it; and the peers' data directories, `data-ID`.
    public let directory: TemporaryDirectory

    var client: ClusterClient

    /// What the peers are asked at the moment, if anything.
    var queries: [PeerQuery] = []

    /// A cluster that is laid out, and none of whose peers runs yet.
    public init(_ plan: ClusterPlan) throws {
        let layout = try ClusterLayout(plan)
        let addresses = plan.ids.indices.map(layout.address)
        let proxy = plan.isProxied ? try DatagramProxy(layout, addresses) : nil
        let directory = try TemporaryDirectory(isInMemory: plan.isInMemory)
        let spellings = plan.ids.indices.map(layout.spelling)
        let hasKeys = !plan.keys.isEmpty
        let json = layout.json(spellings, keyFile: hasKeys ? Self.keyFile(nil) : nil)
        try directory.write(json, to: "cluster.json")
        for (index, id) in plan.ids.enumerated() {
            let seen = proxy?.addresses(seenBy: index).map(\.description) ?? spellings
            try directory.write(
                layout.json(seen, keyFile: hasKeys ? Self.keyFile(id) : nil),
                to: "cluster-\(id).json")
        }
        configuration = try ClusterConfiguration(json: Array(json.utf8), fileName: "cluster.json")
        peers = zip(plan.ids, addresses).map { id, address in
            PeerProcess(id, at: address, command: plan.command(id, in: directory))
        }
        client = try ClusterClient(configuration)
        self.proxy = proxy
        self.directory = directory
        guard hasKeys else { return }
        for id in [nil] + plan.ids.map(Optional.some) { try writeKeys(plan.keys, of: id) }
    }

    /// The name of the key file of a peer, or of the clients.
    private static func keyFile(_ id: NodeID?) -> String {
        id.map { "cluster-\($0).key" } ?? "cluster.key"
    }

    /// Writes other lines into the key file of a peer, or of the clients.
    public func writeKeys(_ lines: [String], of id: NodeID?) throws {
        try directory.write(
            lines.map { $0 + "\n" }.joined(), to: Self.keyFile(id), isSecret: true)
    }

    /// The ids of all peers.
    public var ids: [NodeID] { peers.map(\.id) }

    /// The peers that have a process.
    public var running: [NodeID] { peers.filter(\.isRunning).map(\.id) }

    /// The path of the configuration for clients such as `raftctl`.
    public var configurationPath: String { directory.file("cluster.json") }

    /// The peer with this id.
    ///
    /// - Precondition: there is one.
    public subscript(id: NodeID) -> PeerProcess {
        guard let peer = peers.first(where: { $0.id == id }) else {
            preconditionFailure("there is no peer \(id)")
        }
        return peer
    }

    /// Starts all peers that do not run.
    public func startAll() throws(SystemError) {
        for peer in peers where !peer.isRunning { try peer.start() }
    }

    /// Takes a peer's disk away.
    ///
    /// - Precondition: it does not run.
    public func wipe(_ id: NodeID) {
        precondition(!self[id].isRunning, "peer \(id) still uses its disk")
        directory.remove("data-\(id)")
    }

    deinit {
        // Before the directory goes, so that nobody is left who could miss it.
        for peer in peers { try? peer.kill() }
    }
}

extension ClusterPlan {
    fileprivate func command(_ id: NodeID, in directory: TemporaryDirectory) -> [String] {
        let data = directory.file("data-\(id)")
        return (wrapper?(id, data) ?? [])
            + [program, "--config", directory.file("cluster-\(id).json"), "--id", "\(id)"]
            + ["--data-dir", data, "--log-format", "json"] + arguments
            + (argumentsOfPeer?(id) ?? [])
    }
}
