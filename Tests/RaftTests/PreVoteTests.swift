import Raft
import Testing

@Suite("Dissertation §9.6: pre-vote")
struct PreVoteTests {
    @Test(
        "a peer that reaches nobody asks less and less; one that is answered, as often as ever")
    func patience() {
        for isAnswered in [false, true] {
            var node = Scenario.asking()
            var requests: [Instant] = []
            let began = node.now
            while node.now < began + .seconds(20) {
                let outcome = node.waitForDeadline()
                if outcome.messages.contains(where: { $0.to == 1 }) { requests.append(node.now) }
                if isAnswered { node.receive(.preVoted(false, 4), from: 1) }
            }
            let late = requests.count { $0 >= began + .seconds(10) }
            #expect(isAnswered ? late > 80 : 15...34 ~= late)
        }
    }

    static let casts: [[NodeID]] = [[0, 1, 2], [1, 0, 2], [2, 1, 0]]

    @Test(
        "pitfall 22: granting changes nothing at the voter: no term, no vote, no timer",
        arguments: casts)
    func grantChangesNothing(_ cast: [NodeID]) {
        for var voter in [
            Scenario.waiting(cast[0]), .waiting(cast[0], vote: cast[2]), .standing(cast[0]),
        ] {
            let before = voter.node
            let outcome = voter.receive(.preVote(9, for: cast[1]), from: cast[1])
            #expect(outcome == Outcome(messages: voter.reply(.preVoted(true, 5), to: cast[1])))
            #expect(voter.node == before)
        }
    }

    @Test(
        "refusing changes nothing either; the answer carries the voter's own term",
        arguments: casts)
    func refusalChangesNothing(_ cast: [NodeID]) {
        for (scenario, term, refusal) in [
            (Scenario.following(cast[2], cast[0]), Term(6), VoteRefusal.leaderIsAlive(cast[2])),
            (.waiting(cast[0], log: Log(terms: [1])), 6, .logBehind(.at(1, term: 1))),
            (.waiting(cast[0]), 5, .staleTerm(5)), (.waiting(cast[0]), 1, .staleTerm(5)),
            (.leading(cast[0]), 9, .leaderIsAlive(cast[0])),
        ] {
            var voter = scenario
            let outcome = voter.receive(.preVote(term, for: cast[1]), from: cast[1])
            let reply = Message.preVoted(false, 5, isLeader: scenario.node.isLeader)
            #expect(outcome.messages == voter.reply(reply, to: cast[1]))
            #expect(outcome.observations == [.preVoteRefused(cast[1], term, refusal)])
            #expect(outcome.saved == nil)
            #expect(voter.node == scenario.node)
        }
    }

    @Test("asking changes nothing but the own timer; the asker is a follower still")
    func asking() {
        let asker = Scenario.asking()
        #expect(asker.node.state == .follower)
        #expect(asker.node.durable == .remembering(4))
        #expect(asker.disk == .remembering(4))
    }

    @Test("an election begins with the grant that makes a majority, and never without one")
    func majority() {
        var asker = Scenario.asking(peers: [0, 1, 2, 3, 4])
        for _ in 1...3 { #expect(asker.receive(.preVoted(true, 4), from: 3) == .nothing) }
        #expect(asker.receive(.preVoted(false, 4), from: 1) == .nothing)
        let outcome = asker.receive(.preVoted(true, 4), from: 4)
        #expect(outcome.observations == [.electionStarted(5, .timeout)])
    }

    @Test("without a majority no term is used up, however long it asks")
    func noMajority() {
        var asker = Scenario.asking()
        for _ in 0..<1_000 { #expect(asker.waitForDeadline().saved == nil) }
        #expect(asker.node.durable == .remembering(4))
    }

    @Test("a grant to an earlier round of requests does not count")
    func lateGrant() {
        var asker = Scenario.asking()
        let asked = asker.now
        while asker.waitForDeadline().observations.isEmpty {}
        let outcome = asker.receive(.preVoted(true, 4), from: 1, asked: asked)
        #expect(outcome == .nothing)
        #expect(asker.receive(.preVoted(true, 4), from: 1).observations.count == 1)
    }

    @Test("a voter in a lower term may grant; a grant may carry the term that was asked for")
    func grantsOfOtherTerms() {
        for term in [Term(1), 4, 5] {
            var asker = Scenario.asking()
            let outcome = asker.receive(.preVoted(true, term), from: 1)
            #expect(outcome.observations == [.electionStarted(5, .timeout)])
            #expect(asker.node.durable == .remembering(5, vote: 0))
        }
    }

    @Test("pitfall 21: a lower term is refused with the term, and the asker asks above it")
    func lowerTerm() {
        var voter = Scenario.waiting(1, term: 5)
        let answer = voter.receive(.preVote(2, for: 0), from: 0)
        #expect(answer.messages == voter.reply(.preVoted(false, 5), to: 0))
        var asker = Scenario.asking(term: 2)
        let learned = asker.receive(.preVoted(false, 5), from: 1)
        #expect(learned.observations == [.termAdvanced(5, by: 1)])
        #expect(learned.saved == DurableChange(state: .remembering(5), log: nil))
        let again = asker.waitForDeadline()
        #expect(again.messages == asker.requests(.preVote(6, for: 0), to: [1, 2]))
    }

    @Test("pitfall 24: two that ask at once grant each other, and one goes on", arguments: casts)
    func bothAsk(_ cast: [NodeID]) {
        var asker = Scenario.asking(cast[0])
        let before = asker.node
        let outcome = asker.receive(.preVote(5, for: cast[1]), from: cast[1])
        #expect(outcome == Outcome(messages: asker.reply(.preVoted(true, 4), to: cast[1])))
        #expect(asker.node.durable == before.durable)
        asker.receive(.preVoted(true, 4), from: cast[1])
        #expect(asker.node.state == (cast[0] < cast[1] ? .candidate : .follower))
    }

    @Test("a leader that is heard again ends the asking")
    func leaderIsHeard() {
        var asker = Scenario.asking()
        asker.receive(.append(4, by: 2), from: 2)
        #expect(asker.receive(.preVoted(true, 4), from: 1) == .nothing)
        #expect(asker.node.leader == 2)
        #expect(Duration.milliseconds(300) ... .milliseconds(600) ~= asker.patience)
    }

    @Test("a vote granted ends the asking")
    func votedMeanwhile() {
        var asker = Scenario.asking()
        asker.receive(.vote(5, for: 2), from: 2)
        #expect(asker.receive(.preVoted(true, 4), from: 1) == .nothing)
        #expect(asker.node.durable == .remembering(5, vote: 2))
    }

    @Test("dissertation §4.2.3: a vote is refused while a leader was heard, to the microsecond")
    func leaderIsAlive() {
        var voter = Scenario.following(2)
        let lastContact = voter.now
        voter.now = lastContact + .microseconds(299_999)
        let refused = voter.receive(.vote(9, for: 1), from: 1)
        #expect(refused.messages == voter.reply(.voted(false, 5), to: 1))
        #expect(refused.observations == [.voteRefused(1, 9, .leaderIsAlive(2))])
        #expect(refused.saved == nil)
        voter.now = lastContact + .microseconds(300_000)
        let granted = voter.receive(.vote(9, for: 1), from: 1)
        #expect(granted.messages == voter.reply(.voted(true, 9), to: 1))
    }

    @Test("a leader that a majority answered lately refuses a vote of a later term, too")
    func leaderRefuses() {
        var leader = Scenario.leading()
        let outcome = leader.receive(.vote(9, for: 1), from: 1)
        #expect(outcome.messages == leader.reply(.voted(false, 5), to: 1))
        #expect(outcome.observations == [.voteRefused(1, 9, .leaderIsAlive(0))])
        #expect(leader.node.isLeader)
    }
}
