import Raft
import Testing

/// "Upon election: send initial empty AppendEntries RPCs (heartbeat) to each server; repeat during
/// idle periods to prevent election timeouts" (Figure 2, Leaders).
@Suite("§5.2 Heartbeats: at once, then no more than ten in any second")
struct HeartbeatTests {
    @Test(
        "the first leaves in the step that wins, the next every 102 ms", arguments: [NodeID(0), 3])
    func rounds(_ id: NodeID) {
        var leader = Scenario.standing(id, peers: [id, 1, 2, 4, 5])
        leader.receive(.voted(true, 5), from: 1)
        let won = leader.receive(.voted(true, 5), from: 2)
        let heartbeat = Message.append(5, by: id, cause: .timeout)
        #expect(won.messages == leader.questions(heartbeat, to: [1, 2, 4, 5]))
        for _ in 0..<5 {
            #expect(leader.patience == .milliseconds(102))
            let outcome = leader.waitForDeadline()
            #expect(outcome == Outcome(messages: leader.questions(heartbeat, to: [1, 2, 4, 5])))
        }
    }

    @Test("never more than ten in any second, however often it is called")
    func tenASecond() {
        var leader = Scenario.leading()
        var sent = [leader.now]
        for _ in 0..<20_000 {
            let outcome = leader.wait(.milliseconds(1))
            leader.receive(.appended(true, 5), from: 1)
            if !outcome.messages.isEmpty { sent.append(leader.now) }
        }
        #expect(sent.count > 190)
        for (first, eleventh) in zip(sent, sent.dropFirst(10)) {
            #expect(eleventh - first > .seconds(1))
        }
    }

    @Test("a leader that was called late sends one round, and not what it missed")
    func late() {
        var leader = Scenario.leading()
        let outcome = leader.wait(.milliseconds(450))
        #expect(outcome.messages.map(\.to) == [1, 2])
        #expect(leader.wait(.milliseconds(101)) == .nothing)
        #expect(leader.patience == .milliseconds(1))
    }

    @Test("one that leads twice in a moment keeps to the limit across both terms")
    func twice() {
        var leader = Scenario.leading()
        leader.receive(.appended(false, 6), from: 1)
        leader.now = leader.now + .milliseconds(20)
        leader.receive(.takeOver(6, from: 1), from: 1)
        let won = leader.receive(.voted(true, 7), from: 2)
        #expect(
            won == Outcome(observations: [.leadershipWon(7, votes: 2, of: 3, .leadershipTransfer)]))
        #expect(leader.patience == .milliseconds(82))
        let outcome = leader.waitForDeadline()
        let heartbeat = Message.append(7, by: 0, cause: .leadershipTransfer)
        #expect(outcome == Outcome(messages: leader.questions(heartbeat, to: [1, 2])))
    }

    @Test("answers bring no further heartbeat forth")
    func answers() {
        var leader = Scenario.leading()
        for isSuccess in [true, false] {
            #expect(leader.receive(.appended(isSuccess, 5), from: 1) == .nothing)
            #expect(leader.patience == .milliseconds(102))
        }
    }
}
