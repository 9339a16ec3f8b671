import Raft
import Testing

@Suite("Dissertation §3.10: a follower takes over")
struct TakeOverTests {
    @Test("it stands at once in the next term, without a pre-vote", arguments: [NodeID(0), 3])
    func obeys(_ id: NodeID) {
        var target = Scenario.following(1, id, peers: [id, 1, 2])
        let outcome = target.receive(.timeoutNow(5, from: 1), from: 1)
        let request = Message.vote(6, for: id, isLeadershipTransfer: true)
        #expect(
            outcome.messages
                == target.requests(request, to: [1, 2]) + target.reply(.timeoutNowReply(6), to: 1))
        #expect(outcome.observations == [.electionStarted(6, .leadershipTransfer)])
        #expect(outcome.saved == DurableChange(state: .remembering(6, vote: id), log: nil))
    }

    @Test("pitfall 30: an order that arrives again is obeyed once")
    func duplicate() {
        var target = Scenario.following(1)
        target.receive(.timeoutNow(5, from: 1), from: 1)
        for _ in 1...3 {
            let outcome = target.receive(.timeoutNow(5, from: 1), from: 1)
            #expect(outcome == Outcome(messages: target.reply(.timeoutNowReply(6), to: 1)))
        }
    }

    @Test("pitfall 30: an order that arrives ten timeouts late, in a later term, does nothing")
    func late() {
        var target = Scenario.following(1)
        target.receive(.append(6, by: 2), from: 2)
        for _ in 0..<60 {
            target.now = target.now + .milliseconds(100)
            target.receive(.append(6, by: 2), from: 2)
        }
        let outcome = target.receive(.timeoutNow(5, from: 1), from: 1)
        #expect(outcome == Outcome(messages: target.reply(.timeoutNowReply(6), to: 1)))
        #expect(target.node.leader == 2)
    }

    @Test("pitfall 30: a heartbeat in between cancels nothing")
    func heartbeatBetween() {
        var target = Scenario.following(1)
        target.receive(.append(5, by: 1), from: 1)
        let outcome = target.receive(.timeoutNow(5, from: 1), from: 1)
        #expect(outcome.observations == [.electionStarted(6, .leadershipTransfer)])
        let stale = target.receive(.append(5, by: 1), from: 1)
        #expect(stale.messages == target.reply(.appended(false, 6), to: 1))
        target.receive(.voted(true, 6), from: 2)
        #expect(target.node.isLeader)
    }

    @Test("votes that are split are known to be split when the leader's host says that it is gone")
    func split() {
        var target = Scenario.following(1, timing: Timing())
        target.receive(.timeoutNow(5, from: 1), from: 1)
        #expect(target.receive(.voted(false, 6), from: 2) == .nothing)
        #expect(target.step(.connectionRefused(by: 2)) == .nothing)
        let outcome = target.step(.connectionRefused(by: 1))
        #expect(outcome.observations == [.electionLost(6)])
        #expect(target.patience <= .milliseconds(40), "the next election is near")
    }

    @Test("a refusal costs a candidate nothing that may still win, and a leader's vote counts")
    func refusalBeforeVotes() {
        var target = Scenario.following(1, timing: Timing())
        target.receive(.timeoutNow(5, from: 1), from: 1)
        #expect(target.step(.connectionRefused(by: 1)) == .nothing)
        target.receive(.voted(true, 6), from: 1)
        #expect(target.node.isLeader)
    }

    @Test("an order of somebody who does not lead is not obeyed")
    func notTheLeader() {
        var target = Scenario.following(1)
        let outcome = target.receive(.timeoutNow(5, from: 2), from: 2)
        #expect(outcome == Outcome(messages: target.reply(.timeoutNowReply(5), to: 2)))
    }

    @Test("the others vote for the successor although they have just heard the leader")
    func voters() {
        var voter = Scenario.following(1, 2)
        let outcome = voter.receive(.vote(6, for: 0, isLeadershipTransfer: true), from: 0)
        #expect(outcome.messages == voter.reply(.voted(true, 6), to: 0))
    }

    @Test("a transfer that does not win ends as an election like any other")
    func lost() {
        var target = Scenario.following(1)
        target.receive(.timeoutNow(5, from: 1), from: 1)
        target.receive(.voted(false, 6), from: 1)
        let outcome = target.receive(.voted(false, 6), from: 2)
        #expect(outcome == Outcome(observations: [.electionLost(6)]))
    }
}
