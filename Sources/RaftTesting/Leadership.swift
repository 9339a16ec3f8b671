public import Raft
public import RaftWire

/// Who leads in which term.
public struct Leadership: Hashable, Sendable, CustomStringConvertible {
    /// The leader.
    public let leader: NodeID

    /// Its term.
    public let term: Term

    /// This peer, in this term.
    public init(leader: NodeID, term: Term) {
        self.leader = leader
        self.term = term
    }

    /// Such as `peer 2 in term 4`.
    public var description: String { "peer \(leader) in term \(term)" }
}

extension Sequence<StateReport> {
    /// The leader of the newest term that so many of these peers name, and that says so itself.
    public func leadership(namedBy count: Int) -> Leadership? {
        let claims = filter(\.isLeader).map { Leadership(leader: $0.id, term: $0.term) }
        return claims.filter { claim in
            self.count { $0.leader == claim.leader && $0.term == claim.term } >= count
        }.max { $0.term < $1.term }
    }
}
