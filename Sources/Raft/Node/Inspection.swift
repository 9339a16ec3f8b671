/// The state of a node as a person reads it: the "State" box of Figure 2, and the timers and votes
/// that stand behind it.
///
/// For recordings and pictures. No decision rests on it.
package struct Inspection: Hashable, Sendable {
    /// "Each server is in one of three states: leader, follower, or candidate" (§5.1).
    package enum Standing: String, Hashable, Sendable { case follower, candidate, leader }

    /// How a follower judges its leader's health; off where there is no leader to judge.
    package enum Health: String, Hashable, Sendable { case off, trusting, probing, suspecting }

    /// How far one follower is, as its leader sees it (Figure 2, "Volatile state on leaders").
    package struct Follower: Hashable, Sendable {
        package let peer: NodeID
        package let next, match: LogIndex
    }

    /// Who said yes and who said no to a campaign, in the order of their ids.
    package struct Votes: Hashable, Sendable {
        package let granted, refused: [NodeID]
    }

    /// What it is at the moment.
    package private(set) var standing = Standing.follower

    /// Figure 2's currentTerm and votedFor, and the leader of that term.
    package let term: Term
    package let vote: NodeID?
    package let leader: NodeID?

    /// Whether it knows what it may vote for.
    package let mayVote: Bool

    /// Figure 2's commitIndex, and the terms of the entries of log[], the first of them at index 1.
    package let commit: LogIndex
    package let entryTerms: [Term]

    /// The votes of the election or the pre-vote that it is asking for.
    package private(set) var votes: Votes?

    /// When a follower or a candidate stands for election, if nothing happens before.
    package let electionDeadline: Instant?

    /// What a follower thinks of its leader.
    package private(set) var health = Health.off

    /// Figure 2's nextIndex[] and matchIndex[], for a leader.
    package private(set) var followers: [Follower] = []

    /// From when until when a leader may rely on being the only one; its end moves on with each
    /// round that a majority answers.
    package private(set) var lease: Range<Instant>?

    /// What a node is at this instant of its clock.
    package init(of node: RaftNode, at now: Instant) {
        term = node.durable.term
        vote = node.durable.vote
        leader = node.leader
        mayVote = node.votingRights != nil
        commit = node.commitIndex
        entryTerms = node.log.entries.map(\.term)
        electionDeadline = node.electionDeadline
        switch node.role {
        case .follower(let follower): describe(follower)
        case .candidate(let candidate): describe(candidate)
        case .leader(let leader): describe(leader, of: node, at: now)
        }
    }

    private mutating func describe(_ follower: Raft.Follower) {
        votes = follower.preVote.map(Votes.init)
        health =
            switch follower.failureDetector {
            case .off: .off
            case .trusting: .trusting
            case .probing: .probing
            case .refused, .suspecting: .suspecting
            }
    }

    private mutating func describe(_ candidate: Candidate) {
        standing = .candidate
        votes = Votes(candidate.campaign)
    }

    private mutating func describe(_ leader: Leader, of node: RaftNode, at now: Instant) {
        standing = .leader
        followers = leader.followers.map {
            Follower(peer: $0.peer, next: $0.next, match: $0.match)
        }
        guard leader.transfer == nil, let sent = node.answeredByMajority(leader, at: now)
        else { return }
        let end = sent + node.timing.leaseDuration
        lease = leader.leaseFreeFrom < end ? leader.leaseFreeFrom..<end : nil
    }
}

extension RaftNode {
    /// When a follower or a candidate stands for election, if nothing happens before.
    package var electionDeadline: Instant? {
        switch role {
        case .follower(let follower): follower.standsAt
        case .candidate(let candidate): candidate.electionDeadline
        case .leader: nil
        }
    }

    /// Figure 2's matchIndex[], in the order of ``others``; empty, unless this peer leads.
    package var matchIndices: [LogIndex] { role.leader?.followers.map(\.match) ?? [] }
}

extension Inspection.Votes {
    fileprivate init(_ campaign: Campaign) {
        self.init(granted: campaign.granted.sorted(), refused: campaign.refused.sorted())
    }
}
