public import Raft

/// Whose durable state a data directory holds.
///
/// Every record on the disk carries it, so that a peer can never take another one's votes for its
/// own.
public struct Owner: Hashable, Sendable, CustomStringConvertible {
    /// The name of the cluster, from 1 to 64 bytes of UTF-8.
    public let cluster: String

    /// The peer within the cluster.
    public let id: NodeID

    /// The peer of this id in the cluster of this name.
    ///
    /// - Precondition: the name has from 1 to 64 bytes.
    public init(cluster: String, id: NodeID) {
        precondition((1...64).contains(cluster.utf8.count), "a cluster's name has 1 to 64 bytes")
        self.cluster = cluster
        self.id = id
    }

    /// Such as `peer 1 of cluster demo`.
    public var description: String { "peer \(id) of cluster \(cluster)" }
}
