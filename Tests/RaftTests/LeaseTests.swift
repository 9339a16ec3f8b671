import Raft
import Testing

/// "The leader would use the normal heartbeat mechanism to maintain a lease" (dissertation §6.4.1).
@Suite("Dissertation §6.4.1: a lease, measured from the sending of what a majority answered")
struct LeaseTests {
    /// What is left of a lease whose round was sent so long ago: the minimum election timeout less
    /// 1 % for the clocks.
    private func lease(sent milliseconds: Int) -> Duration { .milliseconds(297 - milliseconds) }

    /// A leader that was in office for so many rounds of 102 ms; the last is not answered yet.
    private func leader(
        peers: [NodeID] = [0, 1, 2], rounds: Int = 3, answeredBy live: [NodeID] = [1, 2]
    ) -> Scenario {
        var leader = Scenario.leading(0, peers: peers)
        for _ in 0..<rounds {
            for peer in live { leader.receive(.appended(true, 5), from: peer) }
            leader.waitForDeadline()
        }
        return leader
    }

    @Test("it begins when every earlier lease has certainly run out: 303 ms after the election")
    func begins() {
        var node = leader(rounds: 2)
        node.receive(.appended(true, 5), from: 1)
        let elected = node.now - .milliseconds(204)
        #expect(node.node.lease(at: elected + .microseconds(302_999)) == nil)
        #expect(node.node.lease(at: elected + .milliseconds(303)) == lease(sent: 99))
    }

    @Test("it counts from the sending of the round, however late the answer is")
    func fromSending() {
        var node = leader()
        let round = node.now
        node.now = round + .milliseconds(50)
        node.receive(.appended(true, 5), from: 1, asked: round)
        #expect(node.node.lease(at: node.now) == lease(sent: 50))
        #expect(node.node.lease(at: round + .microseconds(296_999)) == .microseconds(1))
        #expect(node.node.lease(at: round + .milliseconds(297)) == nil)
    }

    @Test("an answer to an older round prolongs nothing")
    func lateAnswer() {
        var node = leader()
        let older = node.now
        node.waitForDeadline()
        node.receive(.appended(true, 5), from: 1)
        node.receive(.appended(true, 5), from: 2, asked: older)
        #expect(node.node.lease(at: node.now) == lease(sent: 0))
    }

    @Test("an answer that arrives after a newer one of the same follower takes nothing back")
    func reordered() {
        var node = leader()
        let older = node.now
        node.waitForDeadline()
        node.receive(.appended(true, 5), from: 1)
        node.receive(.appended(true, 5), from: 1, asked: older)
        #expect(node.node.lease(at: node.now) == lease(sent: 0))
    }

    @Test("a majority has to answer: of five, two others")
    func majority() {
        var node = leader(peers: [0, 1, 2, 3, 4], answeredBy: [1, 2])
        node.receive(.appended(true, 5), from: 4)
        #expect(node.node.lease(at: node.now) == lease(sent: 102), "since the round before")
        node.receive(.appended(true, 5), from: 3)
        #expect(node.node.lease(at: node.now) == lease(sent: 0))
    }

    @Test("without an answer in this term there is none")
    func noAnswer() {
        var node = leader(answeredBy: [])
        node.receive(.appended(true, 4), from: 1)
        node.receive(.told(5), from: 1)
        #expect(node.node.lease(at: node.now) == nil)
    }

    @Test("it ends with the leadership, and when a transfer begins")
    func ends() {
        for isLeadershipTransfer in [true, false] {
            var node = leader()
            node.receive(.appended(true, 5), from: 1)
            #expect(node.node.lease(at: node.now) != nil)
            if isLeadershipTransfer {
                node.step(.transferRequested(to: 1))
            } else {
                node.receive(.appended(false, 6), from: 2)
            }
            #expect(node.node.lease(at: node.now) == nil)
        }
    }

    @Test("a transfer says whether the next leader may claim its own at once")
    func transfer() {
        var early = leader(rounds: 1)
        let before = early.step(.transferRequested(to: 1))
        #expect(before.messages(to: 1) == [.timeoutNow(5, from: 0, isLeaseFree: false)])
        var late = leader(rounds: 3)
        let after = late.step(.transferRequested(to: 1))
        #expect(after.messages(to: 1) == [.timeoutNow(5, from: 0, isLeaseFree: true)])
    }

    @Test(
        "a successor claims it at once when it was told so, and waits when it was not",
        arguments: [true, false])
    func successor(_ isLeaseFree: Bool) {
        var node = Scenario.following(1)
        node.receive(.timeoutNow(5, from: 1, isLeaseFree: isLeaseFree), from: 1)
        node.receive(.voted(true, 6), from: 2)
        node.receive(.appended(true, 6), from: 2)
        #expect(node.node.lease(at: node.now) == (isLeaseFree ? lease(sent: 0) : nil))
        #expect(node.node.lease(at: node.now + .milliseconds(303)) == nil)
    }

    /// What a leader says of a majority that takes so long to answer, in so many rounds.
    private func saying(roundTrip: Duration, rounds: Int = 20) -> [Observation] {
        var node = Scenario.leading()
        var sent: [Instant] = []
        var observations: [Observation] = []
        for _ in 0..<rounds {
            if node.waitForDeadline().messages.contains(where: { $0.message.brief == "append5" }) {
                sent.append(node.now)
            }
            for round in sent where round + roundTrip <= node.now + .milliseconds(101) {
                let now = node.now
                node.now = max(now, round + roundTrip)
                observations += node.receive(.appended(true, 5), from: 1, asked: round).observations
                sent.removeAll { $0 == round }
            }
        }
        return observations
    }

    @Test("a majority so far away that the lease has gaps, or never begins: that is said, once")
    func outOfReach() {
        #expect(saying(roundTrip: .milliseconds(190)) == [])
        #expect(
            saying(roundTrip: .milliseconds(250))
                == [
                    .leaseOutOfReach(
                        roundTrip: .milliseconds(250),
                        timeoutToConfigure: .milliseconds(1_050) ... .milliseconds(2_100))
                ])
        #expect(saying(roundTrip: .milliseconds(400)).count == 1)
        #expect(saying(roundTrip: .milliseconds(400), rounds: 9) == [], "an accident")
    }

    @Test("only a leader has one")
    func others() {
        for scenario in [Scenario.following(1), .standing(), .asking(), .waiting()] {
            #expect(scenario.node.lease(at: scenario.now) == nil)
        }
    }

    @Test("a successor waits for exactly as long as it was told that a lease may run on")
    func told() {
        for (told, from) in [(100, 102), (0, 0), (9_000, 303)] as [(Int64, UInt64)] {
            var node = Scenario.following(1)
            let order = TimeoutNow(term: Term(5), leader: NodeID(1), lease: .milliseconds(told))
            node.receive(.timeoutNow(order), from: 1)
            node.receive(.voted(true, 6), from: 2)
            let free = node.now + .milliseconds(Int64(from))
            #expect(node.node.leaseFreeFrom == free, "told \(told) ms")
        }
    }

    @Test("who could take over is told by the leader, the first in order first, and nobody else is")
    func successors() {
        var node = leader(rounds: 1)
        #expect(node.node.successors(at: node.now).first == NodeID(1))
        node.step(.transferRequested(to: 1))
        #expect(node.node.successors(at: node.now) == [])
        let follower = Scenario.following(1)
        #expect(follower.node.successors(at: follower.now) == [])
    }
}
