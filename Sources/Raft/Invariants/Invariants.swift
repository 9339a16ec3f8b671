/// What is true of every peer at every moment, and of every step that it takes: a list of
/// sentences, with what they mean.
///
/// Tests, the simulator and the explorer hold each step of a node against it. A sentence that turns
/// out false is a bug of the node, whatever the network, the disks and the clocks did.
public struct Invariants: Sendable {
    /// The sentences that were not true, in the order in which that was noticed.
    public private(set) var broken: [String] = []

    /// A list on which nothing has been held against yet.
    public init() {}

    mutating func expect(_ isTrue: Bool, _ sentence: StaticString) {
        if !isTrue { broken.append("\(sentence)") }
    }
}

extension Invariants {
    /// Holds one peer against all sentences about a single state.
    public mutating func check(_ node: RaftNode) {
        let state = node.durable
        expect(state.term > .zero || state.vote == nil, "nobody votes in term zero (§5.1)")
        expect(node.log.last.term <= state.term, "no entry is of a later term than its log's peer")
        expect(node.commitIndex <= node.log.last.index, "what is committed is in the log (§5.3)")
        expect(
            state.votingRights == nil || node.recovery == nil,
            "a peer asks what it may vote for only as long as it does not know")
        if state.vote != nil {
            expect(
                state.votingRights.map { state.term > $0.floor } ?? false,
                "a vote is cast only where the peer has the right to vote")
        }
        switch node.role {
        case .follower(let follower): check(follower, of: node)
        case .candidate(let candidate): check(candidate, of: node)
        case .leader(let leader): check(leader, of: node)
        }
    }

    private mutating func check(_ follower: Follower, of node: RaftNode) {
        expect(follower.leader != node.id, "a follower follows somebody else (§5.1)")
        guard let preVote = follower.preVote else { return }
        expect(preVote.granted.contains(node.id), "a pre-vote begins with the peer's own")
        expect(
            preVote.result(in: node.membership) != .won || follower.awaitsContradiction,
            "a pre-vote that is won is an election, unless the leader may yet contradict")
        expect(node.mayVoteForItself, "only a peer that may vote asks for votes")
    }

    private mutating func check(_ candidate: Candidate, of node: RaftNode) {
        let campaign = candidate.campaign
        expect(node.durable.vote == node.id, "a candidate voted for itself (§5.2)")
        expect(campaign.granted.contains(node.id), "a candidate counts its own vote (§5.2)")
        expect(
            campaign.granted.allSatisfy(node.membership.contains), "only members vote (§5.2)")
        expect(
            campaign.granted.isDisjoint(with: campaign.refused),
            "nobody both grants and refuses a vote")
        expect(
            campaign.result(in: node.membership) == .pending
                || campaign.result(in: node.membership) == .won && !candidate.hasSavedVote,
            "an election that is decided is over, unless its candidate's own vote is not saved")
    }

    private mutating func check(_ leader: Leader, of node: RaftNode) {
        let last = node.log.last.index
        expect(node.durable.vote == node.id, "a leader voted for itself (§5.2)")
        expect(leader.followers.count == node.others.count, "a leader keeps count of every other")
        for follower in leader.followers {
            expect(follower.match <= last, "nobody has more of the log than its leader (§5.3)")
            expect(follower.next <= last.next, "nextIndex is in the log, or one beyond (Figure 2)")
        }
        expect(leader.persisted <= last, "no more of a log is saved than there is")
        expect(leader.leaseFreeFrom >= leader.since, "a lease begins with the leadership or later")
        guard let transfer = leader.transfer else { return }
        expect(node.others.contains(transfer.target), "a leader hands over to another member")
        expect(transfer.order.term == node.durable.term, "a transfer is of the current term")
    }
}

extension Follower {
    /// Whether its leader has time left to contradict a refusal.
    fileprivate var awaitsContradiction: Bool {
        if case .refused = failureDetector { true } else { false }
    }
}
