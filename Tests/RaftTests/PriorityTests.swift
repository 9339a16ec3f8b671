import Raft
import Testing

@Suite("Priorities: who goes first, who takes over, and who never leads")
struct PriorityTests {
    /// A leader whose heartbeats these peers answer, for so long.
    private func leading(
        _ priorities: [NodeID: Int], for span: Duration = .zero,
        answeredBy live: [NodeID] = [1, 2],
        log: Log = Log()
    ) -> Scenario {
        var node = Scenario.leading(priorities: priorities, log: log)
        lead(&node, for: span, live)
        return node
    }

    private func lead(_ node: inout Scenario, for span: Duration, _ live: [NodeID]) {
        let end = node.now + span
        repeat {
            for peer in live { node.receive(.appended(true, 5), from: peer) }
            node.waitForDeadline()
        } while node.now < end
        for peer in live { node.receive(.appended(true, 5), from: peer) }
    }

    private func preempted(_ node: Scenario) -> NodeID? {
        node.node.preferredSuccession(at: node.now, isPreempting: true)?.successor
    }

    @Test("a peer has the priority that is configured, or 1; a stranger has none")
    func configured() {
        let membership = Membership([3, 0, 2], priorities: [3: 100, 2: 0])
        #expect([0, 2, 3, 9].map { membership.priority(of: $0) } == [1, 0, 100, 0])
        #expect(Membership([1, 2]) == Membership([2, 1], priorities: [1: 1]))
    }

    /// How long after a suspicion it asks for pre-votes, in turns of 10 ms.
    private func turn(_ id: NodeID, _ priorities: [NodeID: Int], leader: NodeID = 0) -> Int64 {
        var node = Scenario.following(
            leader, id, peers: [0, 1, 2, 3], priorities: priorities, timing: Timing())
        node.step(.connectionRefused(by: leader))
        let suspected = node.now
        while true {
            let outcome = node.waitForDeadline()
            if outcome.observations.contains(.preVoteStarted(6, .refused)) { break }
        }
        return (node.now - suspected).milliseconds / 10
    }

    @Test("among those that suspect their leader the one of highest priority stands first")
    func order() {
        #expect([1, 2, 3].map { turn($0, [:]) } == [0, 1, 2])
        #expect([1, 2, 3].map { turn($0, [3: 9]) } == [1, 2, 0])
        #expect([1, 2, 3].map { turn($0, [2: 5, 3: 9]) } == [2, 1, 0])
        #expect([1, 2, 3].map { turn($0, [0: 9]) } == [0, 1, 2], "nobody waits for the leader")
        #expect([2, 3].map { turn($0, [1: 0]) } == [0, 1], "nor for a witness")
    }

    @Test(
        "of two that ask for pre-votes at once, the one of lower priority yields",
        arguments: [1, 9])
    func yields(_ priority: Int) {
        var node = Scenario.following(0, 1, peers: [0, 1, 2], priorities: [2: priority])
        node.waitForDeadline()
        let asked = node.receive(.preVote(6, for: 2), from: 2)
        #expect(asked.messages == node.reply(.preVoted(true, 5), to: 2))
        node.receive(.preVoted(true, 5), from: 2)
        #expect(node.node.state == (priority == 1 ? .candidate : .follower))
    }

    @Test("a witness never stands for election, whatever it suspects, nor takes over")
    func witness() {
        var node = Scenario.following(0, 1, priorities: [1: 0], timing: Timing())
        node.step(.connectionRefused(by: 0))
        let end = node.now + .seconds(10)
        var messages: [Message] = []
        while node.now < end { messages += node.waitForDeadline().messages.map(\.message) }
        #expect(messages.allSatisfy { $0 == .probe(5) })
        let order = node.receive(.timeoutNow(5, from: 0), from: 0)
        #expect(order.messages == node.reply(.timeoutNowReply(5), to: 0))
        #expect(node.node.state == .follower)
    }

    @Test("a witness votes, and says that it does not want to lead")
    func witnessVotes() {
        var node = Scenario.following(0, 1, priorities: [1: 0])
        let heard = node.receive(.append(5, by: 0), from: 0)
        #expect(heard.messages == node.reply(.appended(true, 5, isWilling: false), to: 0))
        node.now = node.now + .seconds(1)
        let outcome = node.receive(.vote(6, for: 2), from: 2)
        #expect(outcome.messages == node.reply(.voted(true, 6), to: 2))
    }

    @Test("a cluster of witnesses has no leader")
    func onlyWitnesses() {
        var alone = Scenario(0, peers: [0], priorities: [0: 0])
        for _ in 0..<100 { #expect(alone.waitForDeadline() == .nothing) }
    }

    @Test("a leader hands over to the highest priority among equals, and never to a witness")
    func successor() {
        var node = leading([2: 2])
        #expect(node.node.successors(at: node.now) == [2, 1])
        node = leading([1: 0])
        #expect(node.node.successors(at: node.now) == [2])
        #expect(node.node.transferRefusal(to: 1, at: node.now) == .unwilling(1))
    }

    @Test("the log comes before the priority")
    func logFirst() {
        var node = Scenario.leading(priorities: [2: 100], log: Log(terms: [1]))
        node.receive(.appended(true, 5), from: 1)
        node.receive(.appended(false, 5), from: 2)
        #expect(node.node.successors(at: node.now) == [1, 2])
    }

    @Test("one that answered neither of the last two rounds comes after one of lower priority")
    func recentFirst() {
        var node = leading([2: 100])
        lead(&node, for: .milliseconds(200), [1])
        #expect(node.node.successors(at: node.now) == [1, 2])
    }

    @Test("a leader gives way to a peer of higher priority once it was heard for 30 s")
    func preempts() {
        var node = leading([2: 5], for: .seconds(29))
        #expect(preempted(node) == nil)
        lead(&node, for: .seconds(1), [1, 2])
        #expect(preempted(node) == 2)
        #expect(node.node.preferredSuccession(at: node.now, isPreempting: false) == nil)
    }

    @Test("not to one of the same or of lower priority, and not to a witness")
    func noReason() {
        for priorities: [NodeID: Int] in [[:], [0: 5, 1: 4], [1: 0, 2: 0]] {
            #expect(preempted(leading(priorities, for: .seconds(31))) == nil)
        }
    }

    @Test("30 s without a break: not after a pause of the minimum election timeout")
    func pause() {
        var node = leading([2: 5], for: .seconds(20))
        lead(&node, for: .milliseconds(400), [1])
        lead(&node, for: .seconds(20), [1, 2])
        #expect(preempted(node) == nil)
        lead(&node, for: .seconds(11), [1, 2])
        #expect(preempted(node) == 2)
        lead(&node, for: .milliseconds(400), [1])
        #expect(preempted(node) == nil, "it is not heard now")
    }

    @Test("a heartbeat that is lost breaks nothing")
    func lost() {
        var node = leading([2: 5], for: .seconds(20))
        lead(&node, for: .milliseconds(100), [1])
        lead(&node, for: .seconds(11), [1, 2])
        #expect(preempted(node) == 2)
    }

    @Test("30 s of wanting to lead: one that resigned is not asked again at once")
    func resigned() {
        var node = leading([2: 5], for: .seconds(29))
        node.receive(.appended(true, 5, isWilling: false), from: 2)
        lead(&node, for: .seconds(29), [1, 2])
        #expect(preempted(node) == nil)
        lead(&node, for: .seconds(2), [1, 2])
        #expect(preempted(node) == 2)
    }

    @Test("not to one that lacks an entry")
    func behind() {
        var node = Scenario.leading(priorities: [2: 5], log: Log(terms: [1]))
        for _ in 0..<400 {
            node.receive(.appended(true, 5), from: 1)
            node.receive(.appended(false, 5), from: 2)
            node.waitForDeadline()
        }
        node.receive(.appended(false, 5), from: 2)
        #expect(node.node.successors(at: node.now) == [1, 2])
        #expect(preempted(node) == nil)
    }
}
