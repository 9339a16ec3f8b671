import Raft
import Testing

@Suite("§5.1 \"Servers retry RPCs if they do not receive a response in a timely manner\"")
struct ResendingTests {
    /// A request that is repeated after twice the pause each time, up to a heartbeat's.
    static let pauses = [5, 10, 20, 40, 80, 100]

    @Test("a candidate asks again those who have not answered, and nobody else")
    func votes() {
        var node = Scenario.standing(peers: [0, 1, 2, 3, 4])
        node.receive(.voted(true, 5), from: 1)
        node.receive(.voted(false, 5), from: 4)
        for pause in Self.pauses.prefix(4) {
            #expect(node.patience == .milliseconds(pause))
            let outcome = node.waitForDeadline()
            #expect(
                outcome == Outcome(messages: node.requests(.vote(5, for: 0), to: [2, 3])))
        }
    }

    @Test("a reply to a request that was sent again counts, whichever it answers")
    func answers() {
        var node = Scenario.standing(peers: [0, 1, 2, 3, 4])
        let asked = node.now
        node.waitForDeadline()
        node.receive(.voted(true, 5), from: 1, asked: asked)
        node.receive(.voted(true, 5), from: 2)
        #expect(node.node.state == .leader)
    }

    @Test("a reply to a request that was never sent does not count")
    func inventedAnswers() {
        var node = Scenario.standing(peers: [0, 1, 2, 3, 4])
        node.waitForDeadline()
        for asked in [.zero, node.now - .microseconds(5_001), node.now + .microseconds(1)] {
            for peer in node.node.others {
                let outcome = node.receive(.voted(true, 5), from: peer, asked: asked)
                #expect(outcome == .nothing)
            }
        }
        #expect(node.node.state == .candidate)
    }

    @Test("pre-votes are asked for again also of those who refused: they may change their minds")
    func preVotes() {
        var node = Scenario.asking(peers: [0, 1, 2, 3, 4])
        node.receive(.preVoted(true, 4), from: 1)
        node.receive(.preVoted(false, 4), from: 4)
        for pause in Self.pauses {
            #expect(node.patience == .milliseconds(pause))
            let outcome = node.waitForDeadline()
            let request = Message.preVote(5, for: 0)
            #expect(outcome == Outcome(messages: node.requests(request, to: [2, 3, 4])))
        }
    }

    @Test("pitfall 20: a silent peer costs an election nothing")
    func silentPeer() {
        var node = Scenario.asking()
        node.receive(.preVoted(true, 4), from: 2)
        node.receive(.voted(true, 5), from: 2)
        #expect(node.node.state == .leader)
    }
}
