import Raft
import Testing

/// A leader that hears nobody, while the others may hear it.
@Suite("A leader that hears nobody lets one take over who may hear it")
struct DeafnessTests {
    /// A leader whose heartbeat these peers have just answered, a moment later.
    private func leader(
        _ peers: [NodeID] = [0, 1, 2], answeredBy live: [NodeID] = [1, 2],
        timing: Timing = Timing(), roundTrip: Duration = .zero
    ) -> Scenario {
        var leader = Scenario.leading(peers: peers, timing: timing)
        let asked = leader.now
        leader.now = asked + roundTrip
        for peer in live { leader.receive(.appended(true, 5), from: peer, asked: asked) }
        return leader
    }

    /// Lets time pass, and says when after the beginning the leader asked its followers.
    private func probes(_ leader: inout Scenario, for span: Duration) -> [Int64] {
        let begin = leader.now
        var times: [Int64] = []
        while leader.node.deadline <= begin + span {
            let messages = leader.waitForDeadline().messages.map(\.message)
            if messages.contains(.probe(5)) { times.append((leader.now - begin).milliseconds) }
        }
        leader.now = begin + span
        return times
    }

    private func succession(_ node: Scenario) -> Succession? {
        node.node.preferredSuccession(at: node.now, isPreempting: false)
    }

    @Test("when a lease has passed without a word it asks everybody four times, 20 ms apart")
    func asks() {
        var node = leader()
        #expect(probes(&node, for: .milliseconds(600)) == [297, 317, 337, 357])
        #expect(node.node.isLeader)
    }

    @Test("without any answer it would hand over to the best of those that it heard last")
    func handsOver() {
        var node = leader([0, 1, 2, 3, 4], answeredBy: [2, 3, 4])
        _ = probes(&node, for: .milliseconds(376))
        #expect(succession(node) == nil)
        _ = probes(&node, for: .milliseconds(1))
        #expect(succession(node)?.successor == 2)
        #expect(succession(node)?.reason == .deaf)
        let order = node.step(.transferRequested(to: 2))
        #expect(order.messages(to: 2) == [.timeoutNow(5, from: 0, isLeaseFree: true)])
        // It would not hear that the first one stands, and two could split the votes.
        let end = node.now + .milliseconds(200)
        while node.now < end {
            let others = Set(node.waitForDeadline().messages.filter(isOrder).map(\.to))
            #expect(others.isSubset(of: [2]))
        }
    }

    private func isOrder(_ envelope: Envelope) -> Bool {
        if case .timeoutNow = envelope.message { true } else { false }
    }

    @Test("not where those that it heard to the last could elect nobody without it")
    func tooFew() {
        var node = leader([0, 1, 2, 3, 4], answeredBy: [2, 4])
        _ = probes(&node, for: .milliseconds(500))
        #expect(succession(node) == nil)
        var alone = leader(answeredBy: [2])
        _ = probes(&alone, for: .milliseconds(500))
        #expect(succession(alone) == nil)
    }

    @Test("a reply, a request, a vote and a refused datagram each show that it hears")
    func hears() {
        let signs: [Event] = [
            .received(.told(5), from: 1, sequence: 0), .received(.probe(5), from: 1, sequence: 0),
            .received(.preVote(6, for: 1), from: 1, sequence: 0), .connectionRefused(by: 1),
        ]
        for sign in signs {
            var node = leader()
            _ = probes(&node, for: .milliseconds(370))
            node.step(sign)
            #expect(probes(&node, for: .milliseconds(200)).isEmpty, "\(sign)")
            #expect(node.node.isLeader && succession(node) == nil, "\(sign)")
        }
    }

    @Test("one that hears somebody again is deaf no longer, and has a lease")
    func recovers() {
        var node = leader()
        _ = probes(&node, for: .milliseconds(400))
        #expect(succession(node)?.reason == .deaf)
        for peer in [NodeID(2), 1] {
            node.receive(.appended(true, 5), from: peer)
            #expect(succession(node) == nil)
        }
        #expect(node.node.lease(at: node.now) != nil)
    }

    @Test("far followers have the time of a round trip and an eighth to answer the last request")
    func distance() {
        var node = leader(roundTrip: .milliseconds(80))
        #expect(probes(&node, for: .milliseconds(446)) == [297, 317, 337, 357])
        #expect(succession(node) == nil)
        _ = probes(&node, for: .milliseconds(1))
        #expect(succession(node)?.reason == .deaf)
    }

    @Test("one that was stopped for a while asks like any other when it goes on")
    func stopped() {
        var node = leader()
        node.now = node.now + .milliseconds(550)
        #expect(node.step(.clockAdvanced).messages(to: 1).contains(.probe(5)))
        #expect(succession(node) == nil)
    }

    @Test("without it there is no majority of two, and without probing nobody is asked")
    func neverAsks() {
        for var node in [leader([0, 1], answeredBy: [1]), leader(timing: .withoutProbes)] {
            #expect(probes(&node, for: .milliseconds(590)).isEmpty)
            #expect(succession(node) == nil)
        }
    }

    @Test(
        "the one it hands over to is elected by those that hear each other",
        arguments: UInt64(1)...5)
    func successor(_ seed: UInt64) throws {
        var cluster = Cluster(5, seed: seed)
        let old = try cluster.elect().leader
        cluster.run(for: .seconds(1))
        for id in cluster.others(than: old) { cluster.cut.insert(Link(from: id, to: old)) }
        let deaf = cluster.now
        cluster.run(until: deaf + .seconds(1)) { cluster in
            cluster[old].node?.preferredSuccession(at: cluster.now, isPreempting: false) != nil
        }
        #expect(Duration.milliseconds(275) ... .milliseconds(378) ~= cluster.now - deaf)
        cluster.handle(.transferRequested(to: nil), at: old)
        let (leader, after) = try cluster.elect(otherThan: old)
        #expect(leader != old && after < .milliseconds(5))
        #expect(cluster.elections == 2)
    }
}
