import Raft
import Testing

/// "On conversion to candidate, start election: increment currentTerm, vote for self, reset
/// election timer, send RequestVote RPCs to all other servers" (Figure 2, Candidates).
@Suite("§5.2 Leader election: candidates")
struct ElectionTests {
    /// The candidate, and the four others; the candidate is peer 0 once, and once another is.
    static let casts: [[NodeID]] = [[0, 1, 2, 3, 4], [3, 0, 1, 2, 4]]

    @Test(
        "a candidate enters the next term, votes for itself, saves both, and asks everybody",
        arguments: casts)
    func start(_ peers: [NodeID]) {
        var node = Scenario.asking(peers[0], peers: peers)
        #expect(node.receive(.preVoted(true, 4), from: peers[1]) == .nothing)
        let outcome = node.receive(.preVoted(true, 4), from: peers[2])
        #expect(outcome.messages == node.requests(.vote(5, for: peers[0]), to: node.node.others))
        #expect(outcome.observations == [.electionStarted(5, .timeout)])
        #expect(outcome.saved == DurableChange(state: .remembering(5, vote: peers[0]), log: nil))
        #expect(node.node.state == .candidate)
        #expect(node.node.leader == nil)
    }

    @Test(
        "\"a candidate wins an election if it receives votes from a majority\"",
        arguments: casts)
    func win(_ peers: [NodeID]) {
        var node = Scenario.standing(peers[0], peers: peers)
        #expect(node.receive(.voted(true, 5), from: peers[1]) == .nothing)
        let outcome = node.receive(.voted(true, 5), from: peers[4])
        #expect(outcome.observations == [.leadershipWon(5, votes: 3, of: 5, .timeout)])
        let heartbeat = Message.append(5, by: peers[0], cause: .timeout)
        #expect(outcome.messages == node.requests(heartbeat, to: node.node.others))
        #expect(outcome.saved == nil)
        #expect(node.node.leader == peers[0])
    }

    @Test("pitfall 5: a grant that arrives three times is one vote", arguments: casts)
    func duplicates(_ peers: [NodeID]) {
        var node = Scenario.standing(peers[0], peers: peers)
        for _ in 1...3 { #expect(node.receive(.voted(true, 5), from: peers[1]) == .nothing) }
        #expect(node.node.state == .candidate)
    }

    @Test("pitfall 6: a grant of an earlier term is not counted", arguments: casts)
    func lateGrant(_ peers: [NodeID]) {
        var node = Scenario.standing(peers[0], peers: peers)
        node.receive(.voted(true, 5), from: peers[1])
        let asked = node.now
        node.campaignAgain()
        #expect(node.node.durable == .remembering(6, vote: peers[0]))
        for peer in peers.dropFirst() {
            let outcome = node.receive(
                .voted(true, 5), from: peer, asked: asked)
            #expect(outcome == .nothing)
        }
        #expect(node.node.state == .candidate)
    }

    @Test("a pre-vote is no vote", arguments: casts)
    func preVotesDoNotElect(_ peers: [NodeID]) {
        var node = Scenario.standing(peers[0], peers: peers)
        for peer in peers.dropFirst() {
            #expect(node.receive(.preVoted(true, 5), from: peer) == .nothing)
            #expect(node.receive(.preVoted(true, 4), from: peer) == .nothing)
        }
        #expect(node.node.state == .candidate)
    }

    @Test(
        "pitfall 8: a majority of the configured peers, however few are reachable",
        arguments: casts)
    func configuredMajority(_ peers: [NodeID]) {
        var node = Scenario.standing(peers[0], peers: peers)
        node.receive(.voted(true, 5), from: peers[1])
        for _ in 0..<1_000 {
            node.waitForDeadline()
            node.receive(.preVoted(true, node.node.durable.term), from: peers[1])
            node.receive(.voted(true, node.node.durable.term), from: peers[1])
            #expect(!node.node.isLeader)
        }
        #expect(node.node.durable.term == 5, "and without a majority no term is used up")
    }

    @Test(
        "\"If AppendEntries RPC received from new leader: convert to follower\"",
        arguments: casts)
    func yields(_ peers: [NodeID]) {
        var node = Scenario.standing(peers[0], peers: peers)
        let outcome = node.receive(.append(5, by: peers[1], cause: .silent), from: peers[1])
        #expect(outcome.messages == node.reply(.appended(true, 5), to: peers[1]))
        #expect(outcome.observations == [.following(peers[1], 5, .silent)])
        #expect(outcome.saved == nil)
        for peer in peers.dropFirst() {
            #expect(node.receive(.voted(true, 5), from: peer) == .nothing)
        }
        #expect(node.node.leader == peers[1])
    }

    @Test("a candidate does not yield to a leader of an earlier term", arguments: casts)
    func doesNotYield(_ peers: [NodeID]) {
        var node = Scenario.standing(peers[0], peers: peers)
        let outcome = node.receive(.append(4, by: peers[1]), from: peers[1])
        #expect(outcome.messages == node.reply(.appended(false, 5), to: peers[1]))
        #expect(outcome.observations.isEmpty)
        #expect(node.node.state == .candidate)
    }

    @Test("a candidate whose timer fires asks for pre-votes, then holds a new election")
    func again() {
        var node = Scenario.standing()
        node.now = node.now + .milliseconds(600)
        let outcome = node.step(.clockAdvanced)
        #expect(outcome.observations == [.electionLost(5), .preVoteStarted(6, .timeout)])
        #expect(outcome.messages == node.requests(.preVote(6, for: 0), to: [1, 2]))
        #expect(outcome.saved == nil)
        let elected = node.receive(.preVoted(true, 5), from: 2)
        #expect(elected.observations == [.electionStarted(6, .timeout)])
    }

    @Test("a cluster of one wins at once, and sends nothing", arguments: [NodeID(0), 3])
    func alone(_ id: NodeID) {
        var node = Scenario(id, peers: [id])
        let outcome = node.waitForDeadline()
        #expect(outcome.messages.isEmpty)
        #expect(outcome.saved == DurableChange(state: .remembering(6, vote: id), log: nil))
        #expect(
            outcome.observations == [
                .preVoteStarted(6, .timeout), .electionStarted(6, .timeout),
                .leadershipWon(6, votes: 1, of: 1, .timeout),
            ])
    }

    @Test("nobody campaigns beyond the last term", arguments: [NodeID(0), 3])
    func lastTerm(_ id: NodeID) {
        for peers in [[id], [id, 1, 2]] {
            var node = Scenario.waiting(id, peers: peers, term: .last)
            for _ in 0..<20 { #expect(node.waitForDeadline() == .nothing) }
            #expect(node.node.durable == .remembering(.last))
        }
        var follower = Scenario.following(1, id, peers: [id, 1, 2], term: .last)
        let outcome = follower.receive(.timeoutNow(.last, from: 1), from: 1)
        #expect(outcome == Outcome(messages: follower.reply(.timeoutNowReply(.last), to: 1)))
    }
}
