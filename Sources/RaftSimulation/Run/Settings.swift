public import Raft
public import RaftServer

/// Everything that a run is made from: the same settings give the same history, in every process.
public struct Settings: Hashable, Sendable {
    /// How many peers there are; their ids are 0, 1, 2 and so on.
    public var peers: Int

    /// Where all chance comes from.
    public var seed: UInt64

    /// What goes wrong, and how often.
    public var mix: FaultMix

    /// How long the peers wait for what.
    public var timing = Timing()

    /// The timings of single peers, by their index; those that are not named have ``timing``.
    ///
    /// Leases rely on the same timing everywhere, and are not looked at if any are named.
    public var timings: [Timing] = []

    /// What a datagram takes when nothing is wrong, in microseconds.
    public var latency: ClosedRange<Int64> = 50...250

    /// Whether some pairs of peers are nearer to each other than ``latency`` says, each pair at a
    /// distance of its own.
    public var hasNeighbours = false

    /// How many of a hundred links are severed for the whole run, each direction by itself.
    ///
    /// A majority of the peers always hear each other.
    public var severedShare = 0

    /// What every flush to a disk takes, in microseconds; none if it is zero.
    public var flush: Int64 = 0

    /// How long commands may be, in bytes; most have four.
    public var longestCommand = 4

    /// How many commands clients propose in a second, on average.
    public var proposalsPerSecond = 0

    /// How much each peer is wanted as a leader, by its index, and whether a leader gives way to one
    /// that is wanted more.
    ///
    /// They count where the mix has ``FaultKind/priority``.
    public var priorities: [Int] = [], isPreempting = false

    /// Whether every peer has a guard, which outlives it for a moment.
    public var hasGuards = false

    /// The command that runs on the leader, if there is one; it needs guards.
    public var command: CommandSettings?

    /// Whether the peers have a key, sign what they send, and believe only what is signed.
    public var hasKeys = false

    /// Whether the peers are configured by names, which are looked up.
    public var usesNames = false

    /// What the cluster goes through once all is well again.
    public var trial: Trial?

    /// Whether the clocks of the peers differ, and datagrams to a dead process may be refused.
    public var hasRoughEdges = true

    /// Whether the peers are started at moments that are seconds apart, rather than all at once;
    /// some perhaps not before the end of the faults.
    public var startsLate = false

    /// Whether the nodes draw no spans at all, for a story that can be told in advance.
    var leavesNothingToChance = false

    /// Whether everything is kept: the whole trace, and a recording.
    public var recordsDatagrams = false

    /// A healthy cluster of this many peers.
    public init(peers: Int, seed: UInt64) {
        precondition(peers > 0, "a cluster has at least one peer")
        self.peers = peers
        self.seed = seed
        mix = .none
    }

    /// How much the peer at this index is wanted as a leader.
    func priority(of index: Int) -> Int {
        guard mix[.priority] > 0, priorities.indices.contains(index) else {
            return Membership.defaultPriority
        }
        return priorities[index]
    }

    /// How many peers may lead: all but the witnesses.
    var candidates: Int { (0..<peers).count { priority(of: $0) > 0 } }

    /// The timing of the peer at this index.
    func timing(of index: Int) -> Timing {
        timings.indices.contains(index) ? timings[index] : timing
    }
}
