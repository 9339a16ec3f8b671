public import Raft

/// What a cluster of real processes is made of.
public struct ClusterPlan: Sendable {
    /// The path of `raftd`.
    public var program: String

    /// The ids of the peers, in the order of `cluster.json`.
    public var ids: [NodeID]

    /// How long a peer waits for what; also whether it probes.
    public var timing = Timing()

    /// The host that all peers listen at, as `cluster.json` spells it: `[::1]`, say, or a name of
    /// this machine; none for a loopback address of IPv4 that no other run has.
    public var host: String?

    /// The lines of the key files at first; none for no keys.
    ///
    /// Each peer has a file of its own, `cluster-ID.key`; that of the clients is `cluster.key`.
    public var keys: [String] = []

    /// How much each peer is wanted as the leader, where it is not as usual.
    public var priorities: [NodeID: Int] = [:]

    /// Whether all datagrams between the peers go through a ``DatagramProxy``.
    public var isProxied = false

    /// Whether the peers keep their state in memory, and not on this machine's disk.
    public var isInMemory = true

    /// More arguments for `raftd`, such as `--log-level debug`.
    public var arguments: [String] = []

    /// Arguments that each peer has for itself; they come last.
    public var argumentsOfPeer: (@Sendable (_ id: NodeID) -> [String])?

    /// What stands before `raftd` on the command line of a peer: the program that runs it, and its
    /// arguments.
    ///
    /// It gets the peer's id and a path that begins all files of the peer, and must become
    /// `raftd` itself in the process that was started.
    public var wrapper: (@Sendable (_ id: NodeID, _ path: String) -> [String])?

    /// This many peers of this program, with the ids from 1 on.
    public init(_ program: String, peers count: Int) {
        self.program = program
        ids = (0..<count).map { NodeID(UInt64($0 + 1)) }
    }
}
