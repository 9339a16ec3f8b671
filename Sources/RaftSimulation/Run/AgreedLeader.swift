public import Raft

/// The leader that peers agree on.
public struct AgreedLeader: Hashable, Sendable {
    /// Who leads.
    public let leader: NodeID

    /// In which term.
    public let term: Term
}

extension SimulatedCluster {
    /// The leader that all peers agree on, if they do.
    public var agreedLeader: AgreedLeader? { agreedLeader(among: Array(peers.indices)) }

    /// The leader that these peers agree on, being one of them, if they do.
    func agreedLeader(among indices: [Int]) -> AgreedLeader? {
        guard let first = indices.first, let leader = peers[first].node.leader,
            indices.contains(Int(leader.number)), peers[Int(leader.number)].isWorking,
            peers[Int(leader.number)].node.isLeader
        else { return nil }
        let term = peers[first].node.durable.term
        let isShared = indices.allSatisfy { index in
            let peer = peers[index]
            return peer.isWorking && peer.node.leader == leader
                && peer.node.durable.term == term
        }
        return isShared ? AgreedLeader(leader: leader, term: term) : nil
    }
}
