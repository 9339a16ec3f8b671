import Raft
import Testing

/// Whose numbers are written down beforehand.
struct Script: RandomNumberGenerator {
    var numbers: [UInt64]

    mutating func next() -> UInt64 { numbers.removeFirst() }
}

@Suite("§5.2 \"Election timeouts are chosen randomly from a fixed interval\"")
struct TimeoutTests {
    @Test("pitfall 14: drawn anew and evenly: chi-square over 10,000 draws in 20 parts")
    func even() {
        var follower = Scenario.following(1)
        var counts = [Int](repeating: 0, count: 20)
        for _ in 0..<10_000 {
            follower.now = follower.now + .milliseconds(100)
            follower.receive(.append(5, by: 1), from: 1)
            let span = Int(follower.patience.microseconds) - 300_000
            #expect(0...300_000 ~= span)
            counts[min(span / 15_000, 19)] += 1
        }
        let expected = 10_000.0 / 20
        let deviation = counts.reduce(0.0) { sum, count in
            sum + (Double(count) - expected) * (Double(count) - expected) / expected
        }
        // 19 degrees of freedom: between the 0.1 % and the 99.9 % point. Too even is a cycle.
        #expect(5.41...43.82 ~= deviation)
    }

    @Test("pitfall 14: each wait is drawn anew, also those of elections")
    func anew() {
        var follower = Scenario.following(1)
        var seen: Set<Duration> = []
        for _ in 0..<100 {
            follower.now = follower.now + .milliseconds(100)
            follower.receive(.append(5, by: 1), from: 1)
            seen.insert(follower.patience)
        }
        #expect(seen.count > 95)
    }

    @Test("pitfall 14: looking at the clock draws nothing")
    func ticks() {
        var follower = Scenario.following(1)
        let deadline = follower.node.deadline
        for _ in 0..<29 {
            #expect(follower.wait(.milliseconds(10)) == .nothing)
            #expect(follower.node.deadline == deadline)
        }
    }

    @Test("pitfall 14: two peers whose first draw is the same part with the second")
    func part() {
        var scripts = [Script(numbers: [7, 1, 2]), Script(numbers: [7, 3, 4])]
        var nodes = scripts.indices.map { index in
            RaftNode(
                NodeID(UInt64(index)), in: Membership([0, 1, 2]), timing: .withoutProbes,
                limits: .small, restoring: .remembering(5), log: Log(), at: Scenario.start,
                using: &scripts[index])
        }
        #expect(nodes[0].deadline == nodes[1].deadline)
        let deadlines = nodes.indices.map { index in
            let heartbeat = Message.append(5, by: 2)
            _ = nodes[index].handle(
                .received(heartbeat, from: 2, sequence: 1), at: Scenario.start,
                using: &scripts[index])
            return nodes[index].deadline
        }
        #expect(deadlines[0] != deadlines[1])
    }

    @Test("a follower stands at its deadline, not before and not after", arguments: [NodeID(0), 3])
    func onTime(_ id: NodeID) {
        var follower = Scenario.following(1, id, peers: [id, 1, 2])
        let deadline = follower.node.deadline
        follower.now = deadline - .microseconds(1)
        #expect(follower.step(.clockAdvanced) == .nothing)
        let outcome = follower.wait(.microseconds(1))
        #expect(outcome.observations == [.preVoteStarted(6, .timeout)])
        #expect(outcome.messages == follower.requests(.preVote(6, for: id), to: [1, 2]))
        #expect(outcome.saved == nil)
    }
}
