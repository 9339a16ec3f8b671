public import Raft
internal import RaftClient
public import RaftWire
internal import SafetyChecker

/// The memory of a whole history, and what it found to contradict itself.
///
/// It hears what came by at the proxy and what the peers told, across all their restarts. "At most
/// one leader can be elected in a given term" (Figure 3); "each server will vote for at most one
/// candidate in a given term" (§5.2), and to be a candidate is to vote for oneself; no term goes
/// down (§5.1).
public struct SafetyRecord: Sendable {
    /// What must never happen and did, a sentence each.
    public private(set) var violations: [String] = []

    /// Whether a peer may be in an earlier term than before, because its disk was taken away.
    public var mayForgetTerms: Set<NodeID> = []

    private var elections = ElectionChecker()

    /// When each vote was seen first; the voter knew of it by then.
    private var seen: [Ballot: Instant] = [:]
    private var sent: [Route: Term] = [:]
    private var told: [NodeID: Term] = [:]

    private struct Ballot: Hashable {
        let voter: NodeID
        let term: Term
    }

    /// A history that nothing is known of yet.
    public init() {}

    /// How many votes were seen, those of candidates for themselves included.
    public var voteCount: Int { elections.voteCount }

    /// The latest term in which anybody voted.
    public var lastTerm: Term { elections.lastTerm }

    /// In how many terms somebody led.
    public var leaderCount: Int { elections.leaderCount }

    /// The candidate that a peer has voted for in a term, as far as it was seen.
    public func vote(of voter: NodeID, in term: Term) -> NodeID? {
        elections.vote(of: voter, in: term)
    }

    /// Notes a datagram that came by.
    public mutating func note(_ datagram: CapturedDatagram) {
        let (from, to) = (datagram.route.from, datagram.route.to)
        // A request may have left before what it rests on was saved, and the process may have died.
        guard let message = datagram.message, message.header.kind != .request else { return }
        if case .requestVoteReply(let reply) = message, reply.isGranted, !reply.isPreVote {
            note(vote: to, of: from, in: reply.term, at: datagram.at)
        }
        if case .appendEntries(let request) = message {
            note(vote: from, of: from, in: request.term, at: datagram.at)
            note(leader: from, in: request.term)
        }
        note(message.term, on: datagram.route)
    }

    /// Notes what a peer said about itself, when it was asked at this instant.
    public mutating func note(_ report: StateReport, askedAt asked: Instant) {
        if let vote = report.votedFor {
            note(vote: vote, of: report.id, in: report.term, at: .now)
        } else if let vote = elections.vote(of: report.id, in: report.term),
            let seen = seen[Ballot(voter: report.id, term: report.term)], seen < asked
        {
            blame("peer \(report.id) forgot its vote for \(vote) in term \(report.term)")
        }
        if report.isLeader { note(leader: report.id, in: report.term) }
        if let before = told[report.id], before > report.term,
            !mayForgetTerms.contains(report.id)
        {
            blame("peer \(report.id) told term \(report.term) after \(before)")
        }
        told[report.id] = report.term
    }

    private mutating func note(
        vote candidate: NodeID, of voter: NodeID, in term: Term, at seen: Instant
    ) {
        let ballot = Ballot(voter: voter, term: term)
        if self.seen[ballot] == nil { self.seen[ballot] = seen }
        if let violation = elections.note(vote: candidate, of: voter, in: term) { blame(violation) }
    }

    private mutating func note(leader: NodeID, in term: Term) {
        if let violation = elections.note(leader: leader, in: term) { blame(violation) }
    }

    /// Says each thing once, however often it is seen.
    private mutating func blame(_ violation: String) {
        if !violations.contains(violation) { violations.append(violation) }
    }

    /// The order of the datagrams is known for each route by itself only.
    private mutating func note(_ term: Term, on route: Route) {
        if let before = sent[route], before > term, !mayForgetTerms.contains(route.from) {
            blame("peer \(route.from) sent term \(term) after \(before)")
        }
        sent[route] = term
    }
}
