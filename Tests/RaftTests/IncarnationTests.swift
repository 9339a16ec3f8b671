import Testing

@testable import Raft

/// A clock begins again at a boot, and may pass the reading of an earlier request once more.
@Suite("Pitfall 39: replies to requests of an earlier life do not count")
struct IncarnationTests {
    /// When the earlier life asked; its clock had the same readings as that of the life under test.
    private let asked = Scenario.start

    /// The same peer in an earlier life.
    private let earlier = Scenario(restoring: .remembering(4), seed: 99)

    /// Hands the peer a reply to a request that its earlier life sent at an instant between
    /// the peer's last requests and now.
    private func replay(_ answer: Message, to peer: inout Scenario) -> Outcome {
        let sequence = earlier.node.sequence(at: peer.now)
        return peer.step(.received(answer, from: 1, sequence: sequence))
    }

    @Test("what a voter said to an earlier life gives nobody the right to vote")
    func recovery() {
        var wiped = Scenario(restoring: .empty)
        #expect(replay(.told(0, isEmpty: true), to: &wiped) == .nothing)
        #expect(wiped.receive(.told(0, isEmpty: true), from: 1).observations == [.bootstrapped])
    }

    @Test("a vote for an earlier life elects nobody")
    func vote() {
        var candidate = Scenario.standing()
        #expect(replay(.voted(true, 5), to: &candidate) == .nothing)
        #expect(candidate.node.state == .candidate)
    }

    @Test("a pre-vote for an earlier life starts no election")
    func preVote() {
        var follower = Scenario.asking()
        #expect(replay(.preVoted(true, 4), to: &follower) == .nothing)
        #expect(follower.node.state == .follower)
    }

    @Test("a follower's refusal of an earlier life's entries is no lease and no contact")
    func lease() {
        var leader = Scenario.leading()
        leader.wait(.milliseconds(350))
        #expect(replay(.appended(false, 5), to: &leader) == .nothing)
        #expect(leader.node.lease(at: leader.now) == nil)
        leader.receive(.appended(false, 5), from: 1)
        #expect(leader.node.lease(at: leader.now) == .milliseconds(297))
    }

    @Test("a leader's answer to an earlier life is no sign of life")
    func probe() {
        var follower = Scenario.waiting()
        #expect(replay(.told(5, isLeader: true), to: &follower) == .nothing)
        #expect(follower.node.leader == nil)
    }

    @Test("an answer to an earlier life does not end a leadership transfer")
    func transfer() {
        var leader = Scenario.leading()
        leader.receive(.appended(true, 5), from: 1)
        leader.step(.transferRequested(to: 1))
        #expect(replay(.timeoutNowReply(5), to: &leader) == .nothing)
        #expect(leader.node.isLeader)
    }

    @Test("two lives of a peer number their requests differently")
    func epochs() {
        let (one, other) = (Scenario(seed: 1).node, Scenario(seed: 2).node)
        #expect(one.sequence(at: asked) != other.sequence(at: asked))
    }

    @Test(
        "a number says when the request was sent, also where the numbers begin again",
        arguments: [0, 1 << 53 - 1, .max] as [UInt64])
    func roundTrip(_ epoch: UInt64) {
        let incarnation = Incarnation(epoch: epoch)
        for reading in [0, 1, 1 << 40, 1 << 53 - 1] as [UInt64] {
            let instant = Instant(microseconds: reading)
            #expect(incarnation.sequence(at: instant) < 1 << 53)
            #expect(incarnation.instant(of: incarnation.sequence(at: instant)) == instant)
        }
    }

    @Test("a request that is older than the longest election timeout has no reply any more")
    func age() {
        var wiped = Scenario(restoring: .empty)
        wiped.now = wiped.now + .milliseconds(601)
        let answer = Message.told(0, isEmpty: true)
        #expect(wiped.receive(answer, from: 1, asked: Scenario.start) == .nothing)
        wiped.now = Scenario.start + .milliseconds(600)
        let outcome = wiped.receive(answer, from: 1, asked: Scenario.start)
        #expect(outcome.observations == [.bootstrapped])
    }

    @Test("\"I lead\" to a request from before the minimum election timeout makes nobody follow")
    func lateLeader() {
        var follower = Scenario.waiting()
        let before = follower.now - .milliseconds(300)
        let answer = Message.told(5, isLeader: true)
        #expect(follower.receive(answer, from: 1, asked: before) == .nothing)
        follower.receive(answer, from: 1, asked: before + .microseconds(1))
        #expect(follower.node.leader == 1)
    }
}
