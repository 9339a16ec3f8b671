public import Raft

/// The leader that peers agree on.
public struct Agreement: Hashable, Sendable {
    /// Who leads.
    public let leader: NodeID

    /// In which term.
    public let term: Term
}

extension SimulatedCluster {
    /// The leader that all peers agree on, if they do.
    public var agreedLeader: Agreement? { agreedLeader(among: Array(peers.indices)) }

    /// The leader that these peers agree on, being one of them, if they do.
    func agreedLeader(among places: [Int]) -> Agreement? {
        guard let first = places.first, let leader = peers[first].node.leader,
            places.contains(Int(leader.number)), peers[Int(leader.number)].isLeading
        else { return nil }
        let term = peers[first].node.durable.term
        let isShared = places.allSatisfy { place in
            let peer = peers[place]
            return peer.process == .running && peer.node.leader == leader
                && peer.node.durable.term == term
        }
        return isShared ? Agreement(leader: leader, term: term) : nil
    }
}
