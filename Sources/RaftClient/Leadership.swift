public import Raft
public import RaftWire

/// That a peer leads in a term.
public struct Leadership: Hashable, Sendable {
    /// The leader.
    public let leader: NodeID

    /// The term that it leads.
    public let term: Term

    /// This peer in this term.
    public init(leader: NodeID, term: Term) {
        self.leader = leader
        self.term = term
    }
}

extension Leadership: CustomStringConvertible {
    /// Who leads what, such as `peer 2 leads term 4`.
    public var description: String { "peer \(leader) leads term \(term)" }
}

extension StateReport {
    /// The leader that the peer knows, and its term; none if it knows of no leader.
    public var leadership: Leadership? {
        leader.map { Leadership(leader: $0, term: term) }
    }
}

extension Sequence<StateReport> {
    /// The leader that is agreed on: this many peers name it in one term, and it says so itself.
    ///
    /// This is the one rule for who leads. If there are several, the newest term counts.
    ///
    /// - Parameter count: A majority of the *configured* peers, so that the smaller side of a cut
    ///   never agrees on anything.
    /// - Returns: The leader; none if there is none.
    public func leadership(namedBy count: Int) -> Leadership? {
        filter(\.isLeader).compactMap(\.leadership)
            .filter { candidate in self.count { $0.leadership == candidate } >= count }
            .max { $0.term < $1.term }
    }
}
