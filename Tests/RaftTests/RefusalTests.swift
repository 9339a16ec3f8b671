import Testing

@testable import Raft

@Suite("Pitfall 47: a refused datagram counts once the leader had the time to contradict it")
struct RefusalTests {
    /// A follower of leader 1, which is 80 ms away and whose host has just refused a datagram.
    private func refused() -> Scenario {
        var follower = Scenario.following(1, timing: Timing())
        follower.receive(.append(5, by: 1, roundTrip: .milliseconds(80)), from: 1)
        follower.step(.connectionRefused(by: 1))
        return follower
    }

    @Test("a refusal grants a pre-vote at once, a vote once the leader had the time to answer")
    func voter() {
        var voter = refused()
        let early = voter.receive(.preVote(6, for: 2), from: 2)
        #expect(early.messages == voter.reply(.preVoted(true, 5), to: 2))
        voter.now = voter.now + .microseconds(90_999)
        let refusal = voter.receive(.vote(6, for: 2), from: 2)
        #expect(refusal.messages.first == voter.reply(.voted(false, 5), to: 2).first)
        voter.now = voter.now + .microseconds(1)
        let vote = voter.receive(.vote(6, for: 2), from: 2)
        #expect(vote.messages == voter.reply(.voted(true, 6), to: 2))
    }

    @Test("a leader that refuses a pre-vote because it leads contradicts the refusal of its host")
    func contradictsItself() {
        for isLeader in [true, false] {
            var follower = refused()
            follower.waitForDeadline()
            follower.receive(.preVoted(false, 5, isLeader: isLeader), from: 1)
            follower.receive(.preVoted(true, 5), from: 2)
            follower.wait(.milliseconds(100))
            #expect(follower.node.state == (isLeader ? .follower : .candidate))
        }
        var leader = Scenario.leading()
        let outcome = leader.receive(.preVote(6, for: 1), from: 1)
        #expect(outcome.messages.last?.message == .preVoted(false, 5, isLeader: true))
    }

    @Test("an older refusal of the leader contradicts nothing")
    func olderRefusal() {
        var follower = refused()
        follower.waitForDeadline()
        let before = follower.now - .seconds(1)
        follower.receive(.preVoted(false, 5, isLeader: true), from: 1, asked: before)
        follower.receive(.preVoted(true, 5), from: 2)
        follower.wait(.milliseconds(100))
        #expect(follower.node.state == .candidate)
    }

    @Test("who has a majority for itself stands only once the leader had the time to answer")
    func candidate() {
        var follower = refused()
        let refusedAt = follower.now
        #expect(follower.waitForDeadline().observations == [.preVoteStarted(6, .refused)])
        #expect(follower.receive(.preVoted(true, 5), from: 2) == .nothing)
        while follower.node.state == .follower { follower.waitForDeadline() }
        #expect(follower.now - refusedAt == .milliseconds(91))
        #expect(follower.node.state == .candidate)
    }

    @Test("one that finds its leader by asking around knows how far away it is")
    func foundLeader() {
        var node = Scenario(timing: Timing())
        let asked = node.now
        node.now = asked + .milliseconds(200)
        node.receive(.told(5, isLeader: true), from: 1, asked: asked)
        #expect(node.node.leader == 1)
        let found = node.now
        for _ in 0..<20 {
            let outcome = node.waitForDeadline()
            if outcome.observations.contains(.leaderSuspected(1, .silent)) { break }
        }
        // Four probes, 20 ms apart, and the last one is waited for until the first have been answered,
        // at twice the distance.
        #expect(Duration.milliseconds(110 + 450) ... .milliseconds(110 + 510) ~= node.now - found)
    }

    @Test("one that stands asks for votes alone, though a pre-vote was due as well")
    func noPreVote() {
        var follower = refused()
        follower.waitForDeadline()
        follower.receive(.preVoted(true, 5), from: 2)
        follower.now = follower.now + .milliseconds(100)
        let outcome = follower.step(.clockAdvanced)
        #expect(outcome.messages.map(\.message) == [.vote(6, for: 0), .vote(6, for: 0)])
    }

    /// A follower that knows the distance of its leader, has heard it late, and has its datagram
    /// refused.
    private func refused(roundTrip: Int64, late: Int64) -> Scenario {
        var follower = Scenario.following(1, timing: Timing())
        follower.receive(.append(5, by: 1, roundTrip: .milliseconds(roundTrip)), from: 1)
        follower.now = follower.now + .milliseconds(102 + late)
        follower.receive(.append(5, by: 1, roundTrip: .milliseconds(roundTrip)), from: 1)
        follower.step(.connectionRefused(by: 1))
        return follower
    }

    /// A round trip and its eighth, one millisecond, and what the heartbeat was late: 6 ms, or the
    /// round trip.
    @Test(
        "before a peer stands, a leader that is late has more time to answer, a round trip at most",
        arguments: [(80, 6, 97_000), (20, 40, 43_500)])
    func jitter(roundTrip: Int64, late: Int64, patience: Int64) {
        var follower = refused(roundTrip: roundTrip, late: late)
        let refusedAt = follower.now
        #expect(follower.waitForDeadline().observations == [.preVoteStarted(6, .refused)])
        follower.receive(.preVoted(true, 5), from: 2)
        for _ in 1...20 where follower.node.state == .follower { follower.waitForDeadline() }
        #expect(follower.node.state == .candidate)
        #expect(follower.now - refusedAt == .microseconds(patience))
    }

    @Test("a peer that is asked for its vote does not wait for that")
    func jitterOfVoters() {
        var follower = refused(roundTrip: 80, late: 6)
        follower.wait(.microseconds(90_999))
        let early = follower.receive(.vote(6, for: 2), from: 2)
        #expect(early.messages.contains { $0.message.brief == "no5" })
        follower.wait(.microseconds(1))
        let granted = follower.receive(.vote(6, for: 2), from: 2)
        #expect(granted.messages.contains { $0.message.brief == "yes6" })
    }

    @Test("a leader whose distance is not known has a heartbeat's time to answer")
    func unmeasured() {
        var follower = Scenario.waiting(timing: Timing())
        follower.receive(.append(5, by: 1), from: 1)
        follower.step(.connectionRefused(by: 1))
        follower.waitForDeadline()
        #expect(follower.receive(.preVoted(true, 5), from: 2) == .nothing)
        follower.wait(.milliseconds(87))
        #expect(follower.node.state == .follower)
        follower.wait(.milliseconds(2))
        #expect(follower.node.state == .candidate)
    }

    @Test("a leader that contradicts a refusal ends it all, and no other refusal counts")
    func contradicted() {
        var follower = refused()
        follower.waitForDeadline()
        follower.receive(.preVoted(true, 5), from: 2)
        let outcome = follower.receive(.told(5, isLeader: true), from: 1)
        #expect(outcome == Outcome(observations: [.suspicionLifted(leader: 1)]))
        let before = follower.node
        #expect(follower.step(.connectionRefused(by: 1)) == .nothing)
        #expect(follower.node == before)
        follower.receive(.append(6, by: 2), from: 2)
        #expect(
            follower.step(.connectionRefused(by: 2)).observations == [.leaderSuspected(2, .refused)]
        )
    }

    @Test("a candidate that comes later in the order takes its request back, and asks again")
    func yields() {
        var follower = refused()
        follower.waitForDeadline()
        let yielded = follower.now
        let granted = follower.receive(.preVote(6, for: 2), from: 2)
        #expect(granted.messages == follower.reply(.preVoted(true, 5), to: 2))
        follower.now = follower.now + .milliseconds(100)
        #expect(follower.receive(.preVoted(true, 5), from: 2, asked: yielded) == .nothing)
        var outcome = Outcome.nothing
        while outcome.observations.isEmpty { outcome = follower.waitForDeadline() }
        #expect(outcome.observations == [.preVoteStarted(6, .refused)])
        #expect(follower.now - yielded == .milliseconds(2 * 80 + 20))
        follower.receive(.preVote(6, for: 2), from: 2)
        follower.receive(.preVoted(true, 5), from: 2)
        #expect(follower.node.state == .candidate, "it yields once")
    }

    @Test("the first goes on, though others ask")
    func first() {
        var follower = Scenario.following(2, timing: Timing())
        follower.suspect(2, .refused)
        follower.waitForDeadline()
        follower.receive(.preVote(6, for: 1), from: 1)
        follower.receive(.preVoted(true, 5), from: 1)
        #expect(follower.node.state == .candidate)
    }
}
