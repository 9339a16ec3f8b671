import Raft
import Testing

@Suite("A peer that does not want to lead says so, and nobody hands over to it")
struct WillingnessTests {
    /// A leader of term 5 whose heartbeat the others have just answered, some of them unwilling.
    private func leader(
        peers: [NodeID] = [0, 1, 2], unwilling: [NodeID] = [], log: Log = Log()
    ) -> Scenario {
        var leader = Scenario.leading(0, peers: peers, log: log)
        for peer in peers.dropFirst() {
            leader.receive(.appended(true, 5, isWilling: !unwilling.contains(peer)), from: peer)
        }
        return leader
    }

    private func answer(_ node: inout Scenario) -> Message? {
        node.receive(.append(5, by: 1), from: 1).messages(to: 1).last
    }

    @Test("it says so in every answer to a heartbeat, from when it is drained until it is not")
    func drained() {
        var node = Scenario.following(1)
        #expect(answer(&node) == .appended(true, 5))
        node.step(.willingness(false))
        #expect(answer(&node) == .appended(true, 5, isWilling: false))
        #expect(node.node.isDrained)
        node.step(.willingness(true))
        #expect(answer(&node) == .appended(true, 5))
    }

    @Test("so does one that stays away for a while, as long as it does")
    func cooldown() {
        var node = Scenario.following(1)
        node.step(.electionCooldown(for: .seconds(10)))
        #expect(answer(&node) == .appended(true, 5, isWilling: false))
        node.now = node.now + .seconds(10)
        #expect(answer(&node) == .appended(true, 5))
    }

    @Test("so does one that lacks entries which it may have acknowledged and forgotten")
    func behind() {
        let state = DurableState(
            term: 5, vote: nil, votingRights: VotingRights(floor: 4, log: .at(1, term: 1)))
        var node = Scenario(restoring: state)
        #expect(answer(&node) == .appended(true, 5, isWilling: false))
    }

    @Test("a drained peer never stands for election, and asks for no pre-vote")
    func neverStands() {
        var node = Scenario.following(1, timing: Timing())
        node.step(.willingness(false))
        let end = node.now + .seconds(10)
        var messages: [Message] = []
        while node.now < end { messages += node.waitForDeadline().messages.map(\.message) }
        #expect(messages.allSatisfy { $0 == .probe(5) || $0 == .probe(5, isLeaderLate: true) })
        node.step(.willingness(true))
        #expect(!node.waitForDeadline().messages.isEmpty)
    }

    @Test("a drained peer votes as ever")
    func votes() {
        var node = Scenario.waiting()
        node.step(.willingness(false))
        let outcome = node.receive(.vote(6, for: 1), from: 1)
        #expect(outcome.messages == node.reply(.voted(true, 6), to: 1))
    }

    @Test("it does not take over, and says so at once")
    func refusesOrders() {
        var node = Scenario.following(1)
        node.step(.willingness(false))
        let outcome = node.receive(.timeoutNow(5, from: 1), from: 1)
        #expect(outcome == Outcome(messages: node.reply(.timeoutNowReply(5), to: 1)))
    }

    @Test("what it was asking for is taken back", arguments: [true, false])
    func takenBack(_ isDrained: Bool) {
        let event = isDrained ? Event.willingness(false) : .electionCooldown(for: .seconds(5))
        var asking = Scenario.asking()
        #expect(asking.step(event) == .nothing)
        asking.receive(.preVoted(true, 4), from: 1)
        #expect(asking.node.state == .follower)
        var standing = Scenario.standing()
        #expect(standing.step(event).observations == [.electionLost(5)])
        standing.receive(.voted(true, 5), from: 1)
        #expect(standing.node.state == .follower)
    }

    @Test("the successor is the best of the willing, though another one has more of the log")
    func bestOfTheWilling() {
        var node = Scenario.leading(log: Log(terms: [1]))
        node.receive(.appended(true, 5, isWilling: false), from: 1)
        node.receive(.appended(false, 5), from: 2)
        #expect(node.node.successors(at: node.now) == [2])
        let outcome = node.step(.transferRequested(to: nil))
        #expect(outcome.observations == [.transferStarted(to: 2, 5)])
    }

    @Test("the newest answer counts, in whatever order they arrive")
    func newest() {
        var node = leader()
        let older = node.now
        node.waitForDeadline()
        node.receive(.appended(true, 5, isWilling: false), from: 1)
        node.receive(.appended(true, 5), from: 1, asked: older)
        #expect(node.node.successors(at: node.now) == [2])
        node.waitForDeadline()
        node.receive(.appended(true, 5), from: 1)
        #expect(node.node.successors(at: node.now) == [1, 2])
    }

    @Test("nobody is willing: the leader says so, and leads on with its lease")
    func nobody() {
        var node = leader(unwilling: [1, 2])
        #expect(node.node.transferRefusal(to: nil, at: node.now) == .unwilling(nil))
        let outcome = node.step(.transferRequested(to: nil))
        #expect(outcome == Outcome(observations: [.transferRefused(.unwilling(nil))]))
        let named = node.step(.transferRequested(to: 2))
        #expect(named == Outcome(observations: [.transferRefused(.unwilling(2))]))
        #expect(node.node.isLeader)
        node.waitForDeadline()
        #expect(!node.waitForDeadline().messages.isEmpty, "it goes on sending heartbeats")
    }

    @Test("a drained leader leads on, and prefers the best successor that there is")
    func drainedLeader() {
        var node = leader(unwilling: [1, 2])
        #expect(node.node.preferredSuccession(at: node.now, isPreempting: false) == nil)
        #expect(node.step(.willingness(false)) == .nothing)
        #expect(node.node.isLeader)
        #expect(node.node.preferredSuccession(at: node.now, isPreempting: false) == nil)
        node.waitForDeadline()
        node.receive(.appended(true, 5), from: 2)
        #expect(node.node.preferredSuccession(at: node.now, isPreempting: false)?.successor == 2)
        node.step(.transferRequested(to: 2))
        #expect(node.node.preferredSuccession(at: node.now, isPreempting: false) == nil)
    }

    @Test("if all the others are drained, no election is held, and none is lost")
    func allDrained() {
        var node = Scenario.following(1)
        node.step(.willingness(false))
        node.now = node.now + .seconds(1)
        let outcome = node.receive(.preVote(6, for: 2), from: 2)
        #expect(outcome.messages == node.reply(.preVoted(true, 5), to: 2))
    }
}
