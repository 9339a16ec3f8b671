/// Why a peer called an election; it is reported with every change of leader.
///
/// The raw values stand in datagrams and in `raftctl --json`.
public enum ElectionCause: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// A cluster's first start, or one at which all others say that nobody leads: nobody need be
    /// waited for.
    case firstStart = "start"
    /// Nothing was heard of a leader for an election timeout (§5.2).
    case timeout
    /// The leader's heartbeat was late and its probes went unanswered.
    case silent
    /// The leader's process is gone: its host refused a datagram.
    case refused
    /// The leader answered a probe and said that it no longer leads.
    case deposed
    /// The leader asked for it (dissertation §3.10).
    case leadershipTransfer = "handover"

    /// The words that stand in logs.
    public var description: String {
        switch self {
        case .firstStart: "the cluster is starting"
        case .timeout: "no leader was heard for an election timeout"
        case .silent: "the leader's heartbeat is late and probes go unanswered"
        case .refused: "the leader's process is gone (connection refused)"
        case .deposed: "the leader no longer leads"
        case .leadershipTransfer: "the leader handed over"
        }
    }
}
