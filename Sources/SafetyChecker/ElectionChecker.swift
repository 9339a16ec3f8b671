public import Raft

/// The memory of all elections, and what it finds to contradict itself: who voted for whom, who led
/// which term, and in which term each peer was last.
///
/// It does not matter who watches: the simulator, or somebody beside real processes.
public struct ElectionChecker: Sendable {
    private var votes: [Ballot: NodeID] = [:]
    private var leaders: [Term: NodeID] = [:]
    private var terms: [NodeID: Term] = [:]

    /// The candidacies that were over before they were saved.
    private var unsaved: Set<Ballot> = []

    /// The leader that was noted last: most often it is the same again.
    private var lastLeader: (term: Term, id: NodeID)?

    private struct Ballot: Hashable {
        let voter: NodeID
        let term: Term
    }

    /// A history that nothing is known of yet.
    public init() {}

    /// How many votes were seen, those of candidates for themselves included.
    public var voteCount: Int { votes.count }

    /// The latest term in which anybody voted.
    public var lastTerm: Term { votes.keys.map(\.term).max() ?? .zero }

    /// In how many terms somebody led.
    public var leaderCount: Int { leaders.count }

    /// Who has led a term, as far as it was seen.
    public func leader(of term: Term) -> NodeID? {
        if let lastLeader, lastLeader.term == term { return lastLeader.id }
        return leaders[term]
    }

    /// Whom a peer has voted for in a term, as far as it was seen.
    public func vote(of voter: NodeID, in term: Term) -> NodeID? {
        votes[Ballot(voter: voter, term: term)]
    }

    /// Notes a vote that counts: one that is on its way, or a candidate's own.
    ///
    /// "Each server will vote for at most one candidate in a given term" (§5.2).
    ///
    /// - Returns: what is wrong with it, if anything is.
    public mutating func note(vote candidate: NodeID, of voter: NodeID, in term: Term) -> String? {
        terms[voter] = max(terms[voter] ?? .zero, term)
        let ballot = Ballot(voter: voter, term: term)
        if candidate == voter { unsaved.remove(ballot) }
        guard let other = votes[ballot] else {
            votes[ballot] = candidate
            return nil
        }
        guard other != candidate else { return nil }
        return
            "peer \(voter) votes twice in term \(term): for peer \(other) and for peer \(candidate)"
    }

    /// Notes who leads a term.
    ///
    /// Election Safety: "at most one leader can be elected in a given term" (Figure 3).
    ///
    /// - Returns: what is wrong with it, if anything is.
    public mutating func note(leader: NodeID, in term: Term) -> String? {
        if let lastLeader, lastLeader == (term, leader) { return nil }
        lastLeader = (term, leader)
        guard let other = leaders.updateValue(leader, forKey: term), other != leader else {
            return nil
        }
        return "two leaders in term \(term): peers \(other) and \(leader)"
    }

    /// Notes in which term a peer says that it is: in no earlier one than before (§5.1).
    ///
    /// - Returns: what is wrong with it, if anything is.
    public mutating func note(term: Term, of peer: NodeID) -> String? {
        let before = terms[peer] ?? .zero
        terms[peer] = max(before, term)
        return term < before ? "peer \(peer)'s term goes down from \(before) to \(term)" : nil
    }

    /// A candidate died before it had saved that it stands: nobody counts the votes for it.
    public mutating func noteUnsavedCandidacy(of peer: NodeID, in term: Term) {
        unsaved.insert(Ballot(voter: peer, term: term))
    }

    /// A peer's disk is gone, with all that it knew.
    ///
    /// A vote for itself died with its candidacy: in that term it may still vote for another. A
    /// vote for somebody else stands, unless that one's candidacy was over before it was saved.
    public mutating func noteWipe(of peer: NodeID) {
        terms[peer] = .zero
        votes = votes.filter { ballot, candidate in
            ballot.voter != peer
                || candidate != peer
                    && !unsaved.contains(Ballot(voter: candidate, term: ballot.term))
        }
    }
}
