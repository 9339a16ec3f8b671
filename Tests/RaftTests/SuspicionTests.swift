import Raft
import Testing

@Suite("A suspicion has to be shared before anything changes, and leads to an election in order")
struct SuspicionTests {
    /// A follower of leader 1 that suspects it, and has given it the time to contradict that.
    private func suspecting(_ id: NodeID = 0, peers: [NodeID] = [0, 1, 2]) -> Scenario {
        var follower = Scenario.following(1, id, peers: peers, timing: Timing())
        follower.suspect(1, .refused)
        return follower
    }

    @Test("pitfall 28: who suspects the leader grants a pre-vote at once, and a vote")
    func grants() {
        var voter = suspecting()
        let preVote = voter.receive(.preVote(6, for: 2), from: 2)
        #expect(preVote == Outcome(messages: voter.reply(.preVoted(true, 5), to: 2)))
        let vote = voter.receive(.vote(6, for: 2), from: 2)
        #expect(vote.messages == voter.reply(.voted(true, 6), to: 2))
    }

    @Test("who does not suspect it refuses, and asks the leader at once")
    func verifies() {
        var voter = Scenario.following(1, timing: Timing())
        let request = Envelope(
            to: 1, sequence: voter.node.sequence(at: voter.now), message: .probe(5))
        let outcome = voter.receive(.preVote(6, for: 2), from: 2)
        #expect(Set(outcome.messages) == Set(voter.reply(.preVoted(false, 5), to: 2) + [request]))
        #expect(outcome.messages.count == 2)
        #expect(outcome.observations.first == .preVoteRefused(2, 6, .leaderIsAlive(1)))
        let again = voter.receive(.preVote(6, for: 2), from: 2)
        #expect(again.messages == voter.reply(.preVoted(false, 5), to: 2), "asked already")
        voter.step(.connectionRefused(by: 1))
        let granted = voter.receive(.preVote(6, for: 2), from: 2)
        #expect(granted.messages == voter.reply(.preVoted(true, 5), to: 2))
    }

    @Test("one peer's suspicion uses up no term, however long the others do not share it")
    func notShared() {
        var loner = suspecting()
        for _ in 0..<200 {
            loner.waitForDeadline()
            #expect(loner.receive(.preVoted(false, 5), from: 2) == .nothing)
        }
        #expect(loner.node.durable == .remembering(5))
        loner.receive(.append(5, by: 1), from: 1)
        #expect(loner.receive(.preVoted(true, 5), from: 2) == .nothing)
    }

    @Test(
        "a shared suspicion is an election a round trip later, which names its cause",
        arguments: [ElectionCause.refused, .silent, .deposed])
    func shared(_ cause: ElectionCause) {
        var follower = Scenario.following(1, timing: Timing())
        follower.suspect(1, cause)
        let asked = follower.waitForDeadline()
        #expect(asked.observations == [.preVoteStarted(6, cause)])
        let elected = follower.receive(.preVoted(true, 5), from: 2)
        #expect(elected.observations == [.electionStarted(6, cause)])
        let won = follower.receive(.voted(true, 6), from: 2)
        #expect(won.observations == [.leadershipWon(6, votes: 2, of: 3, cause)])
        #expect(won.messages == follower.requests(.append(6, by: 0, cause: cause), to: [1, 2]))
    }

    @Test(
        "they go in the order of their ids after the leader's, 10 ms apart",
        arguments: [NodeID(0), 1, 3, 4])
    func order(_ leader: NodeID) {
        let peers: [NodeID] = [0, 1, 2, 3, 4]
        let turns = (1...4).map { NodeID((leader.number + $0) % 5) }
        for (rank, id) in turns.enumerated() {
            var follower = Scenario.following(
                leader, id, peers: peers, timing: Timing(), seed: id.number)
            follower.suspect(leader, .deposed)
            let earliest = Duration.microseconds(10_000 * rank + 1_250)
            #expect(earliest...earliest + .microseconds(1_250) ~= follower.patience)
        }
    }

    @Test("a suspicion never puts an election off")
    func neverLater() {
        var follower = Scenario.following(
            1, 0, peers: [0, 1, 2, 3, 4], timing: Timing(), seed: 3)
        let lastContact = follower.now
        follower.now = lastContact + .milliseconds(299)
        follower.step(.connectionRefused(by: 1))
        #expect(follower.node.deadline <= lastContact + .milliseconds(600))
        #expect(follower.patience <= .milliseconds(32))
    }

    @Test("nobody waits for the vote of the peer that is suspected")
    func suspectedLeader() {
        var candidate = suspecting()
        candidate.waitForDeadline()
        candidate.receive(.preVoted(true, 5), from: 2)
        #expect(candidate.node.state == .candidate)
        let outcome = candidate.receive(.voted(false, 6), from: 2)
        #expect(outcome == Outcome(observations: [.electionLost(6)]))
    }

    @Test("a suspected leader that votes after all counts like any other")
    func absentVotes() {
        var candidate = suspecting(peers: [0, 1, 2, 3, 4])
        candidate.waitForDeadline()
        candidate.receive(.preVoted(true, 5), from: 2)
        candidate.receive(.preVoted(true, 5), from: 3)
        candidate.receive(.voted(true, 6), from: 1)
        candidate.receive(.voted(true, 6), from: 4)
        #expect(candidate.node.isLeader)
    }
}

extension Scenario {
    /// Brings a follower that probes to suspect its leader for this cause.
    mutating func suspect(_ leader: NodeID, _ cause: ElectionCause) {
        switch cause {
        case .refused:
            step(.connectionRefused(by: leader))
            wait(.milliseconds(1))
        case .deposed: receive(.told(node.durable.term), from: leader)
        case .silent: for _ in 0..<5 { waitForDeadline() }
        case .firstStart, .timeout, .leadershipTransfer:
            preconditionFailure("no cause of a suspicion")
        }
    }
}
