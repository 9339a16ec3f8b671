public import Raft
public import RaftConfiguration
public import RaftWire

/// What one peer said about itself, or why it said nothing.
public struct PeerView: Hashable, Sendable {
    /// What is known of the peer.
    public enum Status: Hashable, Sendable {
        /// It said this.
        case answered(StateReport)
        /// It said nothing, for this reason.
        case unreachable(UnreachableReason)
    }

    /// The peer, as the file has it.
    public let peer: ClusterConfiguration.Peer

    /// What is known of it.
    public let status: Status

    /// A peer and what is known of it.
    public init(peer: ClusterConfiguration.Peer, status: Status) {
        self.peer = peer
        self.status = status
    }

    /// Its id.
    public var id: NodeID { peer.id }

    /// What the peer said; none if it said nothing.
    public var report: StateReport? {
        switch status {
        case .answered(let report): report
        case .unreachable: nil
        }
    }
}

/// What all configured peers said, in the order of the file.
public struct ClusterView: Hashable, Sendable {
    /// The name of the cluster.
    public let cluster: String

    /// The peers.
    public let peers: [PeerView]

    /// The digest of the file by which the peers were asked; none where that is not known.
    public let configuration: ConfigurationDigest?

    /// The view of a cluster with this name, by a file with this digest.
    public init(
        cluster: String, peers: [PeerView], configuration: ConfigurationDigest? = nil
    ) {
        self.cluster = cluster
        self.peers = peers
        self.configuration = configuration
    }

    /// What those said that answer.
    public var reports: [StateReport] { peers.compactMap(\.report) }

    /// How many of the *configured* peers make a majority.
    public var quorum: Int { peers.count / 2 + 1 }

    /// Whether every peer has answered, or is known to be unable to.
    public var isComplete: Bool { !peers.contains { $0.status == .unreachable(.noAnswer) } }

    /// What the peer with this id said.
    public func report(of id: NodeID) -> StateReport? { peers.first { $0.id == id }?.report }

    /// Where the peer with this id is, as the file has it.
    public func address(of id: NodeID) -> PeerAddress? {
        peers.first { $0.id == id }?.peer.address
    }
}
