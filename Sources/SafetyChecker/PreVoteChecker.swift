public import Raft

/// All pre-votes: an election begins with those of a majority for its very term (dissertation §9.6).
public struct PreVoteChecker: Sendable {
    /// By candidate and voter, the highest term for which a pre-vote was granted.
    private var granted: [Pair: Term] = [:]
    private let quorum: Int

    private struct Pair: Hashable {
        let candidate, voter: NodeID
    }

    /// The checker of a cluster in which this many peers are a majority.
    public init(quorum: Int) { self.quorum = quorum }

    /// Notes that a voter grants a pre-vote for a term.
    public mutating func note(_ voter: NodeID, grants candidate: NodeID, in term: Term) {
        let pair = Pair(candidate: candidate, voter: voter)
        granted[pair] = max(term, granted[pair] ?? term)
    }

    /// Notes that an election begins that no leader asked for.
    ///
    /// - Returns: what is wrong with it, if anything is.
    public func noteElection(
        of candidate: NodeID, in term: Term, _ membership: Membership
    ) -> String? {
        let voters = membership.members.filter { voter in
            voter == candidate
                || granted[Pair(candidate: candidate, voter: voter)].map { $0 >= term } ?? false
        }
        guard voters.count < quorum else { return nil }
        return
            "its election in term \(term) begins with \(voters.count) pre-votes, its own included"
    }
}
