import Raft
import Testing

/// "A leader in Raft steps down if an election timeout elapses without a successful round of heartbeats
/// to a majority of its cluster" (dissertation §6.2).
@Suite("Dissertation §6.2: a leader without answers from a majority steps down")
struct QuorumCheckTests {
    /// Lets the leader send its rounds for two seconds, each answered by these peers.
    private func lead(_ leader: inout Scenario, answeredBy peers: [NodeID]) -> [Observation] {
        let end = leader.now + .seconds(2)
        var observations: [Observation] = []
        while leader.node.isLeader, leader.now < end {
            observations += leader.waitForDeadline().observations
            for peer in peers {
                leader.receive(.appended(true, leader.node.durable.term), from: peer)
            }
        }
        return observations
    }

    @Test(
        "after an election timeout without answers it sends no more heartbeats",
        arguments: [NodeID(0), 3])
    func noAnswers(_ id: NodeID) {
        var leader = Scenario.leading(id, peers: [id, 1, 2])
        let took = leader.now
        for _ in 0..<5 { #expect(leader.waitForDeadline().messages.map(\.to) == [1, 2]) }
        let outcome = leader.waitForDeadline()
        #expect(outcome == Outcome(observations: [.leadershipLost(5, .lostQuorum)]))
        #expect(Duration.milliseconds(600) ... .milliseconds(702) ~= leader.now - took)
        #expect(leader.node.state == .follower)
        #expect(leader.node.leader == nil)
        #expect(leader.disk == .remembering(5, vote: id))
    }

    @Test("with a majority it leads on, with one answer too few it does not")
    func majority() {
        var leader = Scenario.leading(peers: [0, 1, 2, 3, 4])
        #expect(lead(&leader, answeredBy: [2, 4]) == [])
        #expect(leader.node.isLeader)
        leader = .leading(peers: [0, 1, 2, 3, 4])
        #expect(lead(&leader, answeredBy: [4]) == [.leadershipLost(5, .lostQuorum)])
    }

    @Test("a refusal is an answer too; one of an earlier term is none")
    func answers() {
        var leader = Scenario.leading()
        for _ in 0..<20 {
            leader.waitForDeadline()
            leader.receive(.appended(false, 5), from: 1)
        }
        #expect(leader.node.isLeader)
        for _ in 0..<20 where leader.node.isLeader {
            leader.waitForDeadline()
            leader.receive(.appended(true, 4), from: 1)
        }
        #expect(!leader.node.isLeader)
    }

    @Test("it is counted from the sending of what was answered, not from the answer")
    func fromSending() {
        var leader = Scenario.leading()
        let round = leader.now
        leader.now = leader.now + .milliseconds(599)
        leader.receive(.appended(true, 5), from: 1, asked: round)
        let outcome = leader.wait(.milliseconds(1))
        #expect(outcome == Outcome(observations: [.leadershipLost(5, .lostQuorum)]))
    }

    @Test("a leader that is a majority by itself never loses it")
    func alone() {
        var leader = Scenario(peers: [0])
        leader.waitForDeadline()
        for _ in 0..<50 { #expect(leader.waitForDeadline() == .nothing) }
        #expect(leader.node.isLeader)
    }

    @Test("after stepping down, nothing late acts as a leader")
    func late() {
        var leader = Scenario.leading(log: Log(terms: [1]))
        let asked = leader.now
        _ = lead(&leader, answeredBy: [])
        for isSuccess in [true, false] {
            let outcome = leader.receive(.appended(isSuccess, 5), from: 1, asked: asked)
            #expect(outcome == .nothing)
        }
        #expect(leader.receive(.voted(true, 5), from: 1, asked: asked) == .nothing)
        let refused = leader.step(.transferRequested(to: 1))
        #expect(refused == Outcome(observations: [.transferRefused(.notLeader(nil))]))
        let refusal = ProposalOutcome.refused(.notLeader(nil))
        #expect(leader.step(.proposed(command: [1])) == Outcome(proposal: refusal))
        #expect(leader.node.state == .follower)
    }

    @Test("pitfall 24: an ex-leader protects nobody: it grants the first pre-vote it is asked for")
    func exLeaderGrants() {
        var leader = Scenario.leading()
        _ = lead(&leader, answeredBy: [])
        let asked = leader.receive(.preVote(6, for: 1), from: 1)
        #expect(asked.messages == leader.reply(.preVoted(true, 5), to: 1))
    }

    @Test("pitfall 23: an ex-leader that steps down may campaign, and is elected")
    func exLeader() {
        var leader = Scenario.leading()
        _ = lead(&leader, answeredBy: [])
        let outcome = leader.waitForDeadline()
        #expect(outcome.observations == [.preVoteStarted(6, .timeout)])
        var voter = Scenario.following(0, 1)
        voter.now = voter.now + .milliseconds(300)
        let answer = voter.receive(.preVote(6, for: 0), from: 0)
        #expect(answer.messages == voter.reply(.preVoted(true, 5), to: 0))
        leader.receive(.preVoted(true, 5), from: 1)
        leader.receive(.voted(true, 6), from: 1)
        #expect(leader.node.isLeader)
    }
}
