import Raft
import Testing

/// Pitfall 9: a peer whose disk was replaced must not vote twice in a term that it has forgotten.
@Suite("Who cannot vote says so, and its operator may vouch for it (pitfall 9)")
struct VouchingTests {
    @Test("it says whom it waits for after a second, and again when that changes")
    func awaited() {
        var peer = Scenario.recovering(peers: [0, 1, 2, 3, 4])
        let started = peer.now
        var told: [Observation] = []
        for other: NodeID in [1, 3] { peer.receive(.told(3), from: other) }
        #expect(peer.node.awaitedPeers == [2, 4])
        while told.isEmpty { told += peer.waitForDeadline().observations }
        #expect(told == [.votingRightsAwaited([2, 4])])
        #expect("\(told[0])" == "cannot vote: waits for peers 2, 4")
        #expect(Duration.milliseconds(300) ... .milliseconds(1_200) ~= peer.now - started)
        while peer.now < started + .seconds(3) { told += peer.waitForDeadline().observations }
        #expect(told.count == 1)
        peer.receive(.told(3), from: 4)
        told += peer.waitForDeadline().observations
        #expect(told.last == .votingRightsAwaited([2]))
        peer.receive(.told(3), from: 2)
        #expect(peer.node.awaitedPeers.isEmpty)
    }

    @Test("the operator vouches that it has never run: it votes, in the term that it is in")
    func vouched() {
        var peer = Scenario.recovering(peers: [0, 1, 2, 3, 4])
        peer.receive(.append(3, by: 1), from: 1)
        let outcome = peer.step(.firstRunVouched)
        #expect(outcome.observations == [.votingRightsVouched])
        #expect(outcome.saved?.state == .remembering(3))
        #expect(peer.node.awaitedPeers.isEmpty)
        let heard = peer.receive(.append(3, by: 1), from: 1)
        #expect(heard.messages.last?.message == .appended(true, 3))
        #expect(peer.step(.firstRunVouched) == .nothing)
        peer.now = peer.now + .seconds(1)
        let vote = peer.receive(.vote(4, for: 2), from: 2)
        #expect(vote.messages == peer.reply(.voted(true, 4), to: 2))
    }

    @Test("four of five were ever started, and the leader dies: the operator's word ends that")
    func stuckMajority() throws {
        var cluster = Cluster(5, restoring: .empty)
        for id: NodeID in [3, 4] { cluster.unplug(id) }
        let leader = try cluster.elect().leader
        cluster.start(3)
        cluster.run(for: .seconds(2))
        cluster.unplug(leader)
        cluster.run(for: .seconds(5))
        #expect(cluster.leader == nil)
        #expect(cluster[3].node?.awaitedPeers == [4])
        cluster.handle(.firstRunVouched, at: 3)
        _ = try cluster.elect(otherThan: leader)
    }

    @Test("a cluster of one needs nobody's word")
    func alone() {
        var peer = Scenario(peers: [0], restoring: .empty)
        #expect(peer.step(.clockAdvanced).observations == [.bootstrapped])
        #expect(
            peer.waitForDeadline().observations.last
                == .leadershipWon(1, votes: 1, of: 1, .firstStart))
    }
}
