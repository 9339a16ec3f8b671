import Raft
import Testing

@Suite("Probing: a late heartbeat is asked for before the leader is suspected")
struct ProbeTests {
    /// A follower of leader 1 that probes, just after it heard it.
    private func watcher(_ id: NodeID = 0, peers: [NodeID] = [0, 1, 2]) -> Scenario {
        .following(1, id, peers: peers, timing: Timing())
    }

    @Test(
        "a heartbeat that is 8 ms late is asked for, then every 20 ms, four times in all",
        arguments: [NodeID(0), 3])
    func silent(_ id: NodeID) {
        var follower = watcher(id, peers: [id, 1, 2])
        let lastContact = follower.now
        for (count, milliseconds) in [110, 130, 150, 170].enumerated() {
            let outcome = follower.waitForDeadline()
            #expect(follower.now - lastContact == .milliseconds(milliseconds))
            #expect(outcome.messages(to: 1) == [.probe(5)])
            #expect(
                outcome.messages(to: 2) == (count == 0 ? [.probe(5, isLeaderLate: true)] : []),
                "the others are told once")
            #expect(outcome.observations == (count == 0 ? [.heartbeatLate(leader: 1)] : []))
        }
        let outcome = follower.waitForDeadline()
        #expect(follower.now - lastContact == .milliseconds(190))
        #expect(outcome == Outcome(observations: [.leaderSuspected(1, .silent)]))
        #expect(follower.node.leader == 1, "a suspicion is a hint, never a proof")
    }

    @Test("an answer by the leader counts as a heartbeat")
    func answered() {
        var follower = watcher()
        follower.waitForDeadline()
        let outcome = follower.receive(.told(5, isLeader: true), from: 1)
        #expect(outcome == .nothing)
        #expect(follower.patience >= .milliseconds(110))
        follower.now = follower.now + .milliseconds(299)
        let refused = follower.receive(.preVote(6, for: 2), from: 2)
        #expect(refused.observations.first == .preVoteRefused(2, 6, .leaderIsAlive(1)))
    }

    @Test("an answer that says that it no longer leads makes a suspicion")
    func deposed() {
        var follower = watcher()
        follower.waitForDeadline()
        let outcome = follower.receive(.told(5, isLeader: false), from: 1)
        #expect(outcome == Outcome(observations: [.leaderSuspected(1, .deposed)]))
    }

    @Test("a reply to a request from before the last heartbeat says nothing")
    func lateAnswer() {
        var follower = watcher()
        let before = follower.node
        let asked = follower.now - .microseconds(1)
        #expect(follower.receive(.told(5), from: 1, asked: asked) == .nothing)
        #expect(follower.receive(.told(4, isLeader: true), from: 1) == .nothing)
        #expect(follower.receive(.told(5, isLeader: true), from: 2) == .nothing)
        #expect(follower.node == before)
    }

    @Test("pitfall 28: a refused datagram of the leader makes a suspicion at once")
    func refused() {
        var follower = watcher()
        let outcome = follower.step(.connectionRefused(by: 1))
        let request = follower.requests(.probe(5), to: [1])
        #expect(
            outcome == Outcome(messages: request, observations: [.leaderSuspected(1, .refused)]))
        #expect(follower.step(.connectionRefused(by: 1)) == .nothing, "one suspicion is enough")
    }

    @Test("a forged refusal: the leader is asked, and has a millisecond more than it needs")
    func forgedRefusal() {
        var follower = watcher()
        follower.step(.connectionRefused(by: 1))
        #expect(follower.patience == .milliseconds(1))
        let outcome = follower.receive(.told(5, isLeader: true), from: 1)
        #expect(outcome == Outcome(observations: [.suspicionLifted(leader: 1)]))
    }

    @Test("a refused datagram of anybody else means nothing; nor one where probing is off")
    func otherRefusals() {
        var follower = watcher()
        let before = follower.node
        #expect(follower.step(.connectionRefused(by: 2)) == .nothing)
        #expect(follower.node == before)
        for var scenario in [
            Scenario.following(1), .waiting(timing: Timing()), .standing(timing: Timing()),
            .leading(timing: Timing()),
        ] {
            let unmoved = scenario.node
            #expect(scenario.step(.connectionRefused(by: 1)) == .nothing)
            #expect(scenario.node == unmoved)
        }
    }

    @Test("a heartbeat lifts the suspicion")
    func lifted() {
        var follower = watcher()
        follower.step(.connectionRefused(by: 1))
        let outcome = follower.receive(.append(5, by: 1), from: 1)
        #expect(outcome.messages == follower.reply(.appended(true, 5), to: 1))
        #expect(outcome.observations == [.suspicionLifted(leader: 1)])
        #expect(follower.patience == .milliseconds(110))
    }

    @Test("a heartbeat may be as late as one seen lately; a lost heartbeat is no jitter")
    func jitter() {
        var follower = watcher()
        follower.now = follower.now + .milliseconds(107)
        follower.receive(.append(5, by: 1), from: 1)
        #expect(follower.patience == .milliseconds(102 + 5 + 4))
        follower = watcher()
        follower.now = follower.now + .milliseconds(204)
        follower.receive(.append(5, by: 1), from: 1)
        #expect(follower.patience == .milliseconds(110))
    }

    @Test("who hears that the leader is late asks it too, and may suspect it before its own is due")
    func warned() {
        for asker: NodeID in [0, 2] {
            var follower = watcher(3, peers: [0, 1, 2, 3])
            let heard = follower.now
            follower.now = follower.now + .milliseconds(20)
            let outcome = follower.receive(.probe(5, isLeaderLate: true), from: asker)
            #expect(outcome.messages(to: 1) == [.probe(5)])
            #expect(outcome.messages(to: asker) == [.told(5, isLeader: false)])
            #expect(outcome.messages.count == 2 && outcome.observations.isEmpty)
            for _ in 1...3 { #expect(follower.waitForDeadline().messages(to: 1) == [.probe(5)]) }
            let suspected = follower.waitForDeadline()
            #expect(suspected.observations == [.leaderSuspected(1, .silent)])
            #expect(follower.now - heard == .milliseconds(20 + 4 * 20))
        }
    }

    @Test("such a word of another term, or a probe without it, moves nobody to ask")
    func notWarned() {
        var follower = watcher()
        for probe in [Message.probe(4, isLeaderLate: true), .probe(5)] {
            #expect(follower.receive(probe, from: 2).messages(to: 1) == [])
        }
        var waiting = Scenario.waiting(timing: Timing())
        #expect(waiting.receive(.probe(5, isLeaderLate: true), from: 2).messages.count == 1)
        var leader = Scenario.leading(timing: Timing())
        #expect(leader.receive(.probe(5, isLeaderLate: true), from: 2).messages.count == 1)
    }

    @Test("a leader that answers whom it was told about is trusted again")
    func contradicted() {
        var follower = watcher()
        follower.receive(.probe(5, isLeaderLate: true), from: 2)
        #expect(follower.receive(.told(5, isLeader: true), from: 1) == .nothing)
        #expect(follower.patience == .milliseconds(110))
    }

    @Test("with slow heartbeats as well no more than 50 ms of jitter are waited for")
    func slowHeartbeats() {
        let timing = Timing(
            heartbeatInterval: .seconds(1), electionTimeout: .seconds(3) ... .seconds(5))
        var follower = Scenario.following(1, timing: timing)
        follower.now = follower.now + .milliseconds(1_020 + 400)
        follower.receive(.append(5, by: 1, roundTrip: .zero), from: 1)
        #expect(follower.patience == .milliseconds(1_020 + 50 + 4))
    }

    @Test("jitter fades: after 200 punctual heartbeats it is as if there had been none")
    func fading() {
        var follower = watcher()
        follower.now = follower.now + .milliseconds(102 + 40)
        follower.receive(.append(5, by: 1), from: 1)
        #expect(follower.patience == .milliseconds(102 + 40 + 4))
        for _ in 1...200 {
            follower.now = follower.now + .milliseconds(102)
            follower.receive(.append(5, by: 1), from: 1)
        }
        #expect(follower.patience < .milliseconds(111))
    }

    @Test("an answer may be as late as two heartbeats seen lately, one for each way")
    func patientProbes() {
        var follower = watcher()
        follower.now = follower.now + .milliseconds(102 + 20)
        follower.receive(.append(5, by: 1), from: 1)
        let lastContact = follower.now
        for milliseconds in [102 + 20 + 4, 174, 222, 270] {
            follower.waitForDeadline()
            #expect(follower.now - lastContact == .milliseconds(milliseconds))
        }
    }

    @Test("who is probed tells its term, whether anybody leads and whether it is empty")
    func told() {
        for (scenario, isLeader) in [
            (Scenario.leading(log: Log(terms: [1, 3])), true),
            (.waiting(log: Log(terms: [1, 3])), false),
            (.standing(log: Log(terms: [1, 3])), false),
        ] {
            var peer = scenario
            let answer = Message.told(
                5, isLeader: isLeader, log: .at(2, term: 3), isLeaderless: !isLeader)
            let outcome = peer.receive(.probe(5), from: 2)
            #expect(outcome == Outcome(messages: peer.reply(answer, to: 2)))
            #expect(peer.node == scenario.node, "a probe is no heartbeat")
        }
    }
}
