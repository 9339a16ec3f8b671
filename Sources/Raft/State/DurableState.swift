/// The current term and the vote in it: one record, saved as a whole or not at all (Figure 2,
/// "Persistent state on all servers").
public struct DurableState: Hashable, Sendable {
    /// "Latest term server has seen" (Figure 2).
    public private(set) var term: Term

    /// "candidateId that received vote in current term (or null if none)" (Figure 2).
    public private(set) var vote: NodeID?

    /// What this peer may vote for; none until it has learned it (see <doc:Safety>).
    public private(set) var votingRights: VotingRights?

    /// The state of a peer that has never run: nothing is known, nothing was promised.
    public static let empty = DurableState(term: .zero, vote: nil, votingRights: nil)

    /// The state that was saved before.
    public init(term: Term, vote: NodeID?, votingRights: VotingRights?) {
        self.term = term
        self.vote = vote
        self.votingRights = votingRights
    }

    /// Whether the peer knows nothing at all: a new one, or one whose disk was replaced.
    public var isEmpty: Bool { self == .empty }

    /// Enters a later term, in which no vote has been cast.
    ///
    /// - Precondition: the term is later than the current one (§5.1).
    public mutating func advance(to later: Term) {
        precondition(later > term, "terms only move forward: \(term) -> \(later)")
        self = DurableState(term: later, vote: nil, votingRights: votingRights)
    }

    /// Votes in the current term: "each server will vote for at most one candidate in a given
    /// term" (§5.2).
    ///
    /// - Precondition: no other candidate has the vote of this term.
    public mutating func cast(voteFor candidate: NodeID) {
        precondition(vote == nil || vote == candidate, "one vote a term")
        vote = candidate
    }

    /// Learns what it may vote for, once and for all.
    public mutating func grantVotingRights(_ votingRights: VotingRights) {
        precondition(self.votingRights == nil, "what may be voted for is learned once")
        self.votingRights = votingRights
    }
}

/// The right to vote: in which terms, and for which logs, a peer may vote without going back on
/// a promise that it can no longer remember.
///
/// A peer whose disk was replaced may have voted before. It learns the terms and the logs of *all*
/// others and then votes only above the highest of them, as ``RaftNode`` does at start: a
/// candidate that it voted for was in that term by then, and an entry that it acknowledged was in that
/// log.
public struct VotingRights: Hashable, Sendable {
    /// Votes are cast only in terms later than this one.
    public let floor: Term

    /// Votes are cast only for logs at least as up to date as this.
    public let log: LogPosition

    /// The right of a peer that never voted before.
    public static let unlimited = VotingRights(floor: .zero, log: .zero)

    /// The right to vote above this term, for logs no older than this position.
    public init(floor: Term, log: LogPosition) {
        self.floor = floor
        self.log = log
    }
}
