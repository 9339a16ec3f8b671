public import Raft

/// What one datagram of the cluster says.
public enum Datagram: Hashable, Sendable {
    /// One peer to another.
    ///
    /// The configuration is the sender's; one of an earlier version does not say it.
    case peer(
        from: NodeID, to: NodeID, sequence: UInt64, Message,
        configuration: ConfigurationDigest? = nil)

    /// Anybody to a peer.
    case query(Query, sequence: UInt64)

    /// A peer's reply to a client.
    case reply(Reply, from: NodeID, sequence: UInt64)
}
