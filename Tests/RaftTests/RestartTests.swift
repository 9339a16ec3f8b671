import Raft
import Testing

@Suite("A peer that restarts keeps what it promised (pitfall 16)")
struct RestartTests {
    @Test(
        "pitfall 16: it refuses votes for the minimum election timeout, and takes on no term",
        arguments: [NodeID(0), 3])
    func refusesVotes(_ id: NodeID) {
        var peer = Scenario(id, peers: [id, 1, 2])
        peer.now = Scenario.start + .microseconds(299_999)
        let vote = peer.receive(.vote(9, for: 1), from: 1)
        #expect(vote.messages == peer.answer(.voted(false, 5), to: 1))
        #expect(vote.observations == [.voteRefused(1, 9, .leaderIsAlive(nil))])
        #expect(vote.saved == nil)
        let preVote = peer.receive(.preVote(9, for: 1), from: 1)
        #expect(preVote.messages == peer.answer(.preVoted(false, 5), to: 1))
        peer.now = Scenario.start + .milliseconds(300)
        let granted = peer.receive(.vote(9, for: 1), from: 1)
        #expect(granted.messages == peer.answer(.voted(true, 9), to: 1))
    }

    @Test(
        "pitfall 16: it does not campaign before it could hear the leader",
        arguments: UInt64(0)..<50)
    func waits(_ seed: UInt64) {
        var peer = Scenario(seed: seed)
        #expect(Duration.milliseconds(300) ... .milliseconds(600) ~= peer.patience)
        let outcome = peer.waitForDeadline()
        #expect(outcome.observations == [.preVoteStarted(6, .timeout)])
    }

    @Test("its vote of this term is still cast, its term still counts", arguments: [NodeID(0), 3])
    func remembers(_ id: NodeID) {
        var peer = Scenario.waiting(id, peers: [id, 1, 2], vote: 1)
        let refused = peer.receive(.vote(5, for: 2), from: 2)
        #expect(refused.observations == [.voteRefused(2, 5, .alreadyVoted(for: 1))])
        let again = peer.receive(.vote(5, for: 1), from: 1)
        #expect(again.messages == peer.answer(.voted(true, 5), to: 1))
        #expect(again.saved == nil)
        let stale = peer.receive(.append(4, by: 2), from: 2)
        #expect(stale.messages == peer.answer(.appended(false, 5), to: 2))
    }

    @Test("a former candidate that voted for itself votes for nobody else in that term")
    func formerCandidate() {
        var peer = Scenario.waiting(vote: 0)
        let refused = peer.receive(.vote(5, for: 2), from: 2)
        #expect(refused.observations == [.voteRefused(2, 5, .alreadyVoted(for: 0))])
        #expect(peer.receive(.voted(true, 5), from: 1) == .nothing)
        #expect(peer.node.state == .follower)
    }

    @Test("its commit index starts anew, and its log does not")
    func log() {
        let peer = Scenario(log: Log(terms: [1, 4]))
        #expect(peer.node.commitIndex == 0)
        #expect(peer.node.log.terms == [1, 4])
        #expect(peer.node.leader == nil)
    }

    @Test("it follows the leader that it hears at once")
    func follows() {
        var peer = Scenario()
        let outcome = peer.receive(.append(5, by: 2, cause: .timeout), from: 2)
        #expect(outcome.messages == peer.answer(.appended(true, 5), to: 2))
        #expect(outcome.observations == [.following(2, 5, .timeout)])
    }
}
