import Raft
import Testing

extension Cluster {
    /// The peer that leads, and that a majority of the configured peers says leads, in one term.
    var leader: NodeID? {
        let nodes = machines.compactMap(\.node)
        return nodes.first { node in
            node.isLeader
                && nodes.count { $0.leader == node.id && $0.durable.term == node.durable.term }
                    >= membership.quorum
        }?.id
    }

    /// The term of the peer that leads.
    var term: Term? { leader.flatMap { self[$0].node?.durable.term } }

    /// Waits for a leader that is agreed on, other than this one, and says how long it took.
    mutating func elect(
        otherThan former: NodeID? = nil, within limit: Duration = .seconds(5)
    ) throws -> (leader: NodeID, after: Duration) {
        let began = now
        run(until: began + limit) { $0.leader != nil && $0.leader != former }
        let leader = try #require(self.leader)
        #expect(leader != former)
        return (leader, now - began)
    }

    /// Ends a process without a warning; its host refuses what is sent to it.
    mutating func kill(_ id: NodeID) {
        self[id].node = nil
        self[id].writes = []
    }

    /// Takes a whole host away; nobody answers any more.
    mutating func unplug(_ id: NodeID) {
        kill(id)
        self[id].isHostUp = false
    }

    /// Cuts both directions between peers.
    mutating func cut(_ one: NodeID, _ others: [NodeID]) {
        for other in others {
            cut.formUnion([Link(from: one, to: other), Link(from: other, to: one)])
        }
    }

    /// Cuts everything but these ways, each in both directions.
    mutating func cutAll(but ways: [(NodeID, NodeID)]) {
        for one in membership.members {
            for other in membership.members where one != other {
                cut.insert(Link(from: one, to: other))
            }
        }
        for (one, other) in ways {
            cut.subtract([Link(from: one, to: other), Link(from: other, to: one)])
        }
    }

    /// Everybody but these.
    func others(than ids: NodeID...) -> [NodeID] {
        membership.members.filter { !ids.contains($0) }
    }

    /// How many elections were won so far.
    var elections: Int { winners.count }

    /// What happened since, one event a line: milliseconds, peer, and the observation's words.
    func story(since start: Instant) -> String {
        trace.filter { $0.at >= start }.map { entry in
            "\((entry.at - start).milliseconds) \(entry.id) \(entry.what)"
        }.joined(separator: "\n")
    }
}
