import Raft
import Testing

/// What a new leader waits for is the newest acknowledgement of any earlier leader by any of its
/// voters, and not its own victory.
@Suite("A vote says for how long a lease may run on that rests on its voter")
struct LeaseWaitTests {
    /// What a vote tells of a lease that may run on.
    private func told(by voter: inout Scenario, in term: Term = 6) -> Duration? {
        let outcome = voter.receive(.vote(term, for: 2, isLeadershipTransfer: true), from: 2)
        #expect(outcome.messages.last?.message == .voted(true, term))
        return voter.toldLease
    }

    @Test("300 ms after the last acknowledgement, whether the entry fitted or not")
    func acknowledged() {
        for isFitting in [true, false] {
            var voter = Scenario.following(1)
            voter.now = voter.now + .seconds(1)
            let previous = isFitting ? LogPosition.zero : .at(3, term: 3)
            voter.receive(.append(5, by: 1, after: previous), from: 1)
            voter.now = voter.now + .milliseconds(80)
            #expect(told(by: &voter) == .milliseconds(220))
        }
    }

    @Test("none if it has acknowledged nobody for that long; asked again, what is left by then")
    func silent() {
        var voter = Scenario.following(1)
        voter.now = voter.now + .milliseconds(299)
        #expect(told(by: &voter) == .milliseconds(1))
        voter.now = voter.now + .milliseconds(1)
        #expect(told(by: &voter) == .zero)
    }

    @Test("a peer that has restarted may have acknowledged a round just before it stopped")
    func restarted() {
        var voter = Scenario(restoring: .remembering(5))
        voter.now = voter.now + .milliseconds(120)
        #expect(told(by: &voter) == .milliseconds(180))
    }

    @Test("a peer of a new cluster has acknowledged nobody yet")
    func bootstrapping() {
        var voter = Scenario(restoring: .empty)
        voter.receive(.told(0, isEmpty: true), from: 1)
        #expect(told(by: &voter, in: 1) == .zero)
        voter.receive(.append(1, by: 2), from: 2)
        #expect(told(by: &voter, in: 2) == .milliseconds(300))
    }

    @Test("a peer with a new disk may have acknowledged a round before it lost the old one")
    func newDisk() {
        var voter = Scenario(restoring: .empty)
        for peer: NodeID in [1, 2] { voter.receive(.told(5), from: peer) }
        voter.now = voter.now + .milliseconds(100)
        #expect(told(by: &voter) == .milliseconds(200))
    }

    @Test("a leader acknowledges its own rounds until it stops leading")
    func formerLeader() {
        var voter = Scenario.leading()
        voter.receive(.appended(true, 5), from: 1)
        voter.now = voter.now + .milliseconds(90)
        #expect(told(by: &voter) == .milliseconds(300))
    }

    @Test("a vote that is refused says nothing, nor does a pre-vote")
    func refused() {
        var voter = Scenario.waiting(vote: 1)
        let no = voter.receive(.vote(5, for: 2), from: 2)
        #expect(no.messages == voter.reply(.voted(false, 5), to: 2))
        #expect(voter.toldLease == nil)
        let perhaps = voter.receive(.preVote(6, for: 2), from: 2)
        #expect(perhaps.messages == voter.reply(.preVoted(true, 5), to: 2))
        #expect(voter.toldLease == nil)
    }

    /// A peer of five that stands in term 5, 300 ms after it may have acknowledged anything.
    private func candidate() -> Scenario { .standing(peers: [0, 1, 2, 3, 4]) }

    private func freeFrom(_ votes: [(NodeID, Duration?)]) -> Duration? {
        var node = candidate()
        for (voter, lease) in votes { node.receive(.voted(true, 5, lease: lease), from: voter) }
        #expect(node.node.isLeader)
        return node.node.leaseFreeFrom.map { $0 - node.now }
    }

    @Test("the new leader waits for the longest that its voters told, and 2 % for the clocks")
    func longest() {
        #expect(freeFrom([(1, .milliseconds(200)), (2, .milliseconds(50))]) == .milliseconds(204))
        #expect(freeFrom([(1, .milliseconds(50)), (2, .milliseconds(200))]) == .milliseconds(204))
        #expect(freeFrom([(1, .zero), (2, .zero)]) == .zero)
    }

    @Test("a voter that says nothing is waited for as long as any lease may run")
    func untold() {
        #expect(freeFrom([(1, .zero), (2, nil)]) == .milliseconds(303))
        #expect(freeFrom([(1, .seconds(9)), (2, .zero)]) == .milliseconds(303))
    }

    @Test("what is told counts from when it arrives")
    func slowVote() {
        var node = candidate()
        node.receive(.voted(true, 5, lease: .milliseconds(200)), from: 1)
        node.now = node.now + .milliseconds(40)
        node.receive(.voted(true, 5, lease: .milliseconds(100)), from: 2)
        #expect(node.node.leaseFreeFrom == node.now + .milliseconds(164))
        #expect(node.node.isLeader)
    }

    @Test("a candidate counts its own acknowledgements as well")
    func own() {
        var node = Scenario.following(1, timing: Timing())
        node.receive(.timeoutNow(5, from: 1), from: 1)
        node.receive(.voted(true, 6, lease: .zero), from: 2)
        #expect(node.node.leaseFreeFrom == node.now + .milliseconds(303))
    }

    @Test("the first leader ever need not wait: it has a lease as soon as a majority answers")
    func firstLeader() {
        var node = Scenario(restoring: .empty)
        for peer: NodeID in [1, 2] { node.receive(.told(0, isEmpty: true), from: peer) }
        while node.node.state == .follower {
            node.waitForDeadline()
            node.receive(.preVoted(true, 0), from: 1)
        }
        node.receive(.voted(true, 1, lease: .zero), from: 1)
        #expect(node.node.lease(at: node.now) == nil)
        node.receive(.appended(true, 1), from: 1)
        #expect(node.node.lease(at: node.now) == .milliseconds(297))
    }
}
