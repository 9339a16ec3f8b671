import Testing

@testable import Raft

@Suite("§5.2 Split votes: soon given up, and not split again")
struct SplitVoteTests {
    @Test(
        "a peer that has lost an election lets another one go first, by the distance it has seen",
        arguments: UInt64(1)...10)
    func loserYields(_ seed: UInt64) {
        var loser = Scenario.standing(timing: Timing(), seed: seed)
        let asked = loser.now
        loser.now = asked + .milliseconds(80)
        loser.receive(.voted(false, 5), from: 1, asked: asked)
        loser.receive(.voted(false, 5), from: 2, asked: asked)
        #expect(loser.node.state == .follower)
        let lost = loser.now
        loser.receive(.preVote(6, for: 2), from: 2)
        var outcome = Outcome.nothing
        while outcome.observations.isEmpty { outcome = loser.waitForDeadline() }
        #expect(outcome.observations == [.preVoteStarted(6, .timeout)])
        #expect(loser.now - lost >= .milliseconds(2 * 80 + 20))
    }

    @Test("where somebody refuses the silent are waited for as long as the others took, and 100 ms")
    func split() {
        var candidate = Scenario.standing(peers: [0, 1, 2, 3, 4], timing: Timing())
        let asked = candidate.now
        candidate.now = asked + .milliseconds(8)
        candidate.receive(.voted(true, 5), from: 1, asked: asked)
        candidate.receive(.voted(false, 5), from: 2, asked: asked)
        candidate.wait(.milliseconds(2 * 8 + 100 - 8 - 1))
        #expect(candidate.node.state == .candidate, "the disks of 3 and 4 may be slow")
        candidate.wait(.milliseconds(1))
        #expect(candidate.node.state == .follower)
        #expect(candidate.node.durable.term == 5, "its next try is not at once")
    }

    @Test("after each election that was lost the silent are waited for twice as long")
    func splitAgain() {
        var candidate = Scenario.standing(peers: [0, 1, 2, 3, 4], timing: Timing())
        candidate.receive(.voted(false, 5), from: 2)
        candidate.wait(.milliseconds(100))
        candidate.campaignAgain(with: [1, 2])
        candidate.receive(.voted(false, 6), from: 2)
        candidate.wait(.milliseconds(199))
        #expect(candidate.node.state == .candidate)
        candidate.wait(.milliseconds(1))
        #expect(candidate.node.state == .follower)
    }

    @Test("a silent majority is waited for, as long as nobody refuses")
    func silent() {
        var candidate = Scenario.standing(peers: [0, 1, 2, 3, 4], timing: Timing())
        candidate.receive(.voted(true, 5), from: 1)
        candidate.wait(.milliseconds(299))
        #expect(candidate.node.state == .candidate)
    }
}
