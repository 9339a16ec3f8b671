import Raft
import Testing

@Suite("Dissertation §3.10: the leader hands over")
struct LeadershipTransferTests {
    /// A leader of term 5 whose heartbeat these peers have just answered.
    private func leader(
        _ id: NodeID = 0, peers: [NodeID] = [0, 1, 2], answeredBy live: [NodeID] = [1, 2]
    ) -> Scenario {
        var leader = Scenario.leading(id, peers: peers)
        for peer in live { leader.receive(.appended(true, 5), from: peer) }
        return leader
    }

    @Test(
        "it tells the follower that is named to take over, and gives the lease up first",
        arguments: [NodeID(0), 3])
    func order(_ id: NodeID) {
        var node = leader(id, peers: [id, 1, 2])
        let outcome = node.step(.transferRequested(to: 2))
        #expect(outcome.messages == node.requests(.timeoutNow(5, from: id), to: [2]))
        #expect(outcome.observations == [.transferStarted(to: 2, 5)])
        #expect(outcome.saved == nil)
        #expect(node.node.lease(at: node.now) == nil)
        #expect(node.node.isLeader)
    }

    @Test(
        "without a name, the most up-to-date follower that answered lately",
        arguments: [(NodeID(1), NodeID(2)), (2, 1)])
    func mostUpToDate(_ best: NodeID, _ other: NodeID) {
        var node = Scenario.leading(log: Log(terms: [1, 2]))
        node.receive(.appended(false, 5), from: other)
        node.receive(.appended(true, 5), from: best)
        let outcome = node.step(.transferRequested(to: nil))
        #expect(outcome.observations == [.transferStarted(to: best, 5)])
    }

    @Test("not to one that was silent for the minimum election timeout, nor to a stranger")
    func live() {
        var node = leader(answeredBy: [1])
        for target in [NodeID(2), 7, 0] {
            let outcome = node.step(.transferRequested(to: target))
            let refusal = Observation.transferRefused(.noLiveFollower(target))
            #expect(outcome == Outcome(observations: [refusal]))
        }
        node.now = node.now + .milliseconds(300)
        let outcome = node.step(.transferRequested(to: nil))
        #expect(outcome == Outcome(observations: [.transferRefused(.noLiveFollower(nil))]))
    }

    @Test("only a leader hands over, and to one follower at a time")
    func refused() {
        var follower = Scenario.following(1)
        let refused = follower.step(.transferRequested(to: 2))
        #expect(refused == Outcome(observations: [.transferRefused(.notLeader(1))]))
        var node = leader()
        node.step(.transferRequested(to: 2))
        let again = node.step(.transferRequested(to: 1))
        #expect(again == Outcome(observations: [.transferRefused(.underWay(to: 2))]))
    }

    @Test("pitfall 30: an order that is lost is repeated every 10 ms; heartbeats go on")
    func repeated() {
        var node = leader(answeredBy: [2])
        let began = node.now
        var orders = node.step(.transferRequested(to: 2)).messages.count
        var heartbeats = 0
        while node.now < began + .milliseconds(290) {
            let outcome = node.waitForDeadline()
            orders += outcome.messages.count { $0.message == .timeoutNow(5, from: 0) && $0.to == 2 }
            heartbeats += outcome.messages.count { $0.message.brief == "append5" && $0.to == 2 }
        }
        #expect(orders == 30)
        #expect(heartbeats == 2)
    }

    @Test("a leader whose successor does not take over in time stops leading, and orders no more")
    func failed() {
        var node = leader(answeredBy: [2])
        let began = node.now
        node.step(.transferRequested(to: 2))
        var lost: [Observation] = []
        for _ in 0..<100 where node.node.isLeader { lost += node.waitForDeadline().observations }
        #expect(lost == [.leadershipLost(5, .transferFailed(to: 2))])
        #expect(node.now - began == .milliseconds(300))
        #expect(node.waitForDeadline().messages.allSatisfy { $0.message.brief == "preVote6" })
    }

    @Test("a leader that cannot hand over stands for election itself, and waits for no timeout")
    func standsAgain() {
        var node = leader(answeredBy: [2])
        node.step(.transferRequested(to: 2))
        for _ in 0..<100 where node.node.isLeader { node.waitForDeadline() }
        let lost = node.now
        #expect(node.waitForDeadline().observations == [.preVoteStarted(6, .deposed)])
        #expect(node.now - lost <= .microseconds(2_500))
    }

    @Test("a leader that cannot hand over, and does not want to lead, does not stand for election")
    func staysAway() {
        var node = leader(answeredBy: [2])
        node.step(.electionCooldown(for: .seconds(10)))
        node.step(.transferRequested(to: 2))
        for _ in 0..<100 where node.node.isLeader { node.waitForDeadline() }
        #expect(node.waitForDeadline() == .nothing)
    }

    @Test("a successor that does not answer three orders is passed over, and told again later")
    func passedOver() {
        var node = leader()
        node.step(.transferRequested(to: 2))
        var told: [NodeID] = [2]
        for _ in 1...8 {
            told += node.waitForDeadline().messages.filter { $0.message.brief == "timeoutNow5" }
                .map(\.to)
        }
        #expect(told == [2, 2, 2, 1, 1, 1, 2, 2, 2])
    }

    @Test("a successor whose host refuses the order is passed over at once")
    func refusedOrder() {
        var node = leader()
        node.step(.transferRequested(to: 2))
        #expect(node.step(.connectionRefused(by: 1)) == .nothing, "not the one that was told")
        let outcome = node.step(.connectionRefused(by: 2))
        #expect(outcome.messages == node.requests(.timeoutNow(5, from: 0), to: [1]))
        #expect(outcome.observations == [.transferStarted(to: 1, 5)])
        let taken = node.receive(.vote(6, for: 1, isLeadershipTransfer: true), from: 1)
        #expect(taken.observations.first == .leadershipLost(5, .transferred(to: 1)))
    }

    @Test("successors that all refuse are told every 10 ms, and not as fast as they refuse")
    func allRefuse() {
        var node = leader()
        let began = node.now
        var orders = node.step(.transferRequested(to: 2)).messages
        var observations: [Observation] = []
        var told = 0
        while node.node.isLeader, told < 100 {
            while told < 100,
                let target = orders.last(where: { $0.message.brief == "timeoutNow5" })?.to
            {
                told += 1
                let outcome = node.step(.connectionRefused(by: target))
                orders = outcome.messages
                observations += outcome.observations
            }
            let outcome = node.waitForDeadline()
            orders = outcome.messages
            observations += outcome.observations
        }
        #expect(node.now - began == .milliseconds(300))
        #expect(observations.first == .transferStarted(to: 1, 5), "each is told of once")
        guard case .leadershipLost(5, .transferFailed) = observations.last else {
            Issue.record("\(observations)")
            return
        }
        #expect(observations.count == 2)
    }

    @Test("successors that all say that they cannot stand: it stops leading at once")
    func nobodyCan() {
        var node = leader()
        node.step(.transferRequested(to: 2))
        node.receive(.timeoutNowReply(5), from: 2)
        let outcome = node.receive(.timeoutNowReply(5), from: 1)
        #expect(outcome == Outcome(observations: [.leadershipLost(5, .transferFailed(to: 1))]))
    }

    @Test("a far successor has the time of a round trip more to answer")
    func farSuccessor() {
        var node = Scenario.leading()
        let asked = node.now
        node.now = asked + .milliseconds(80)
        for peer: NodeID in [1, 2] { node.receive(.appended(true, 5), from: peer, asked: asked) }
        let began = node.now
        node.step(.transferRequested(to: 2))
        var last = Instant.zero
        while node.now < began + .milliseconds(200), last < began {
            let outcome = node.waitForDeadline()
            if outcome.messages(to: 1).contains(where: { $0.brief == "timeoutNow5" }) {
                last = node.now
            }
        }
        #expect(last - began == .milliseconds(110))
    }

    @Test("among equals, one that answered one of the last two rounds is told first")
    func recent() {
        var node = leader(answeredBy: [1, 2])
        for _ in 1...2 {
            node.waitForDeadline()
            node.receive(.appended(true, 5), from: 2)
        }
        #expect(node.node.successors(at: node.now) == [2, 1])
    }

    @Test("it steps down for its successor although it leads, and votes for it")
    func stepsDown() {
        var node = leader()
        node.step(.transferRequested(to: 2))
        let outcome = node.receive(.vote(6, for: 2, isLeadershipTransfer: true), from: 2)
        #expect(outcome.messages == node.reply(.voted(true, 6), to: 2))
        #expect(
            outcome.observations == [
                .leadershipLost(5, .transferred(to: 2)), .termAdvanced(6, by: 2),
                .voteGranted(2, 6),
            ])
    }

    @Test("a successor that says it stays in the old term cannot stand: the next one is told")
    func incapable() {
        var node = leader()
        node.step(.transferRequested(to: 2))
        #expect(node.receive(.timeoutNowReply(5), from: 1) == .nothing, "not the successor")
        let next = node.receive(.timeoutNowReply(5), from: 2)
        #expect(next.observations == [.transferStarted(to: 1, 5)])
    }

    @Test("if nobody else could take over, a leader whose successor cannot stand stops leading")
    func nobodyElse() {
        var node = leader(answeredBy: [2])
        node.step(.transferRequested(to: 2))
        let outcome = node.receive(.timeoutNowReply(5), from: 2)
        #expect(outcome.observations == [.leadershipLost(5, .transferFailed(to: 2))])
    }

    @Test("the answer in the next term ends it, too")
    func acknowledged() {
        var node = leader()
        node.step(.transferRequested(to: 2))
        let outcome = node.receive(.timeoutNowReply(6), from: 2)
        #expect(
            outcome.observations == [
                .leadershipLost(5, .transferred(to: 2)), .termAdvanced(6, by: 2),
            ])
        #expect(outcome.messages.isEmpty)
        #expect(node.node.state == .follower)
    }
}
