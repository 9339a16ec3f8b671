import Testing

@testable import Raft

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
        #expect(won.messages == leader.requests(heartbeat, to: [1, 2, 4, 5]))
        for _ in 0..<5 {
            #expect(leader.patience == .milliseconds(102))
            let outcome = leader.waitForDeadline()
            #expect(outcome == Outcome(messages: leader.requests(heartbeat, to: [1, 2, 4, 5])))
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

    @Test("where late heartbeats are noticed, two halves of the others have theirs in turn")
    func inTurn() {
        var leader = Scenario.leading(peers: [0, 1, 2, 3, 4], timing: Timing())
        var rounds: [(at: Instant, to: [NodeID])] = []
        while rounds.count < 60 {
            let outcome = leader.waitForDeadline()
            rounds.append((leader.now, outcome.messages.map(\.to)))
            leader.receive(.appended(true, 5), from: 1)
            leader.receive(.appended(true, 5), from: 2)
        }
        let settled = rounds.suffix(20)
        for (one, next) in zip(settled, settled.dropFirst()) {
            #expect(next.at - one.at == .milliseconds(51))
            #expect(Set([one.to, next.to]) == [[1, 3], [2, 4]])
        }
        for half: [NodeID] in [[1, 3], [2, 4]] {
            let times = rounds.filter { $0.to == half }.map(\.at)
            for (one, next) in zip(times, times.dropFirst()) {
                #expect((.milliseconds(102) ... .milliseconds(106)).contains(next - one))
            }
        }
    }

    @Test("they keep their turns, whichever half is called late")
    func turnsKept() {
        for isFirstHalf in [true, false] {
            var leader = Scenario.leading(timing: Timing())
            var times: [NodeID: Instant] = [:]
            for _ in 1...4_000 {
                let isLate =
                    (leader.node.heartbeats.isDue(0, at: leader.node.deadline)) == isFirstHalf
                leader.now = max(leader.now, leader.node.deadline)
                if isLate { leader.now = leader.now + .microseconds(200) }
                for message in leader.step(.clockAdvanced).messages {
                    times[message.to] = leader.now
                }
                leader.receive(.appended(true, 5), from: 1)
            }
            let gap = abs((times[1, default: .zero] - times[2, default: .zero]).microseconds)
            #expect((45_000...57_000).contains(gap), "\(gap) µs")
        }
    }

    @Test("never more than ten in any second to one peer, while the turns drift apart as well")
    func tenASecondInTurn() {
        var leader = Scenario.leading(peers: [0, 1, 2, 3, 4], timing: Timing())
        var sent: [NodeID: [Instant]] = [:]
        for _ in 0..<20_000 {
            for message in leader.wait(.milliseconds(1)).messages {
                sent[message.to, default: [Scenario.start]].append(leader.now)
            }
            for peer: NodeID in [1, 2] { leader.receive(.appended(true, 5), from: peer) }
        }
        for (peer, times) in sent {
            #expect(times.count > 185, "peer \(peer)")
            for (first, eleventh) in zip(times, times.dropFirst(10)) {
                #expect(eleventh - first > .seconds(1))
            }
        }
        #expect(sent.count == 4)
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
        leader.receive(.timeoutNow(6, from: 1), from: 1)
        let won = leader.receive(.voted(true, 7), from: 2)
        #expect(
            won == Outcome(observations: [.leadershipWon(7, votes: 2, of: 3, .leadershipTransfer)]))
        #expect(leader.patience == .milliseconds(82))
        let outcome = leader.waitForDeadline()
        let heartbeat = Message.append(7, by: 0, cause: .leadershipTransfer)
        #expect(outcome == Outcome(messages: leader.requests(heartbeat, to: [1, 2])))
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
