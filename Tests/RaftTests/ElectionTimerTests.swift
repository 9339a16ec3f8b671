import Raft
import Testing

/// "If election timeout elapses without receiving AppendEntries RPC from current leader or
/// granting vote to candidate: convert to candidate" (Figure 2, Followers).
///
/// Without probes a follower's deadline is its election timer and nothing else.
@Suite("§5.2 The election timer is reset in three cases only")
struct ElectionTimerTests {
    static let log = Log(terms: [1, 4])

    @Test("by an AppendEntries of the current leader", arguments: [Term(5), 6])
    func heartbeat(_ term: Term) {
        var follower = Scenario.following(1, log: Self.log)
        follower.now = follower.node.deadline - .milliseconds(1)
        follower.receive(.append(term, by: 1, after: .at(2, term: 4)), from: 1)
        expectReset(follower)
    }

    @Test("by an AppendEntries whose log check fails")
    func failedHeartbeat() {
        var follower = Scenario.following(1, log: Self.log)
        follower.now = follower.node.deadline - .milliseconds(1)
        let outcome = follower.receive(.append(5, by: 1, after: .at(9, term: 5)), from: 1)
        #expect(
            outcome.messages
                == follower.reply(.appended(false, 5, conflict: Self.log.last.index.next), to: 1))
        expectReset(follower)
    }

    @Test("pitfall 13: by a vote granted", arguments: [Term(5), 6])
    func grantedVote(_ term: Term) {
        var follower = Scenario.waiting(log: Self.log)
        follower.now = follower.node.deadline - .milliseconds(1)
        follower.receive(.vote(term, for: 1, log: .at(2, term: 4)), from: 1)
        expectReset(follower)
    }

    @Test("by an own election, of which asking for pre-votes is the first part")
    func ownElection() {
        var candidate = Scenario.asking()
        expectElectionDeadline(candidate, in: 300...600)
        candidate = .standing()
        expectElectionDeadline(candidate, in: 300...600)
    }

    /// What must not reset it: what arrives at a follower of leader 1 in term 5, from whom, and
    /// how long after the leader was heard.
    struct Idle: Sendable {
        let name: String
        let message: Message
        var from: NodeID = 2
        var after = Duration.milliseconds(1)
        var vote: NodeID?
    }

    static let idle = [
        Idle(
            name: "a vote denied: the leader is alive",
            message: .vote(6, for: 2, log: .at(2, term: 4))),
        Idle(
            name: "a vote denied: another has it",
            message: .vote(5, for: 2, log: .at(2, term: 4)), after: .milliseconds(300), vote: 1),
        Idle(
            name: "a vote denied: the log is behind",
            message: .vote(5, for: 2, log: .at(1, term: 1)), after: .milliseconds(300)),
        Idle(
            name: "a vote denied: the log is behind, in a later term",
            message: .vote(9, for: 2, log: .at(1, term: 1)), after: .milliseconds(300)),
        Idle(
            name: "a vote of a stale term", message: .vote(4, for: 2, log: .at(9, term: 4)),
            after: .milliseconds(300)),
        Idle(name: "an AppendEntries of a stale term", message: .append(4, by: 2)),
        Idle(
            name: "a pre-vote granted", message: .preVote(6, for: 2, log: .at(2, term: 4)),
            after: .milliseconds(300)),
        Idle(
            name: "a pre-vote refused: the leader is alive",
            message: .preVote(6, for: 2, log: .at(2, term: 4))),
        Idle(
            name: "a pre-vote refused: the log is behind", message: .preVote(6, for: 2),
            after: .milliseconds(300)),
        Idle(name: "a pre-vote of a stale term", message: .preVote(5, for: 2)),
        Idle(name: "a higher term in a reply", message: .appended(false, 9)),
        Idle(name: "a higher term in a probe", message: .probe(9)),
        Idle(name: "a late grant", message: .voted(true, 5)),
        Idle(name: "a probe", message: .probe(5)),
        Idle(name: "a probe's answer by a peer that does not lead", message: .told(5)),
    ]

    @Test("pitfall 12: by nothing else", arguments: idle)
    func notReset(_ idle: Idle) {
        var follower = Scenario.following(1, vote: idle.vote, log: Self.log)
        let before = follower.node.deadline
        follower.now = min(follower.now + idle.after, before - .milliseconds(1))
        follower.receive(idle.message, from: idle.from)
        #expect(follower.node.deadline == before, "\(idle.name)")
    }

    @Test("pitfall 12: a stale peer that campaigns every half timeout delays nobody")
    func staleCampaigner() {
        var follower = Scenario.following(1, log: Self.log)
        let deadline = follower.node.deadline
        var term = Term(6)
        while follower.now + .milliseconds(150) < deadline {
            follower.now = follower.now + .milliseconds(150)
            follower.receive(.vote(term, for: 2), from: 2)
            term = term.next
        }
        follower.waitForDeadline()
        #expect(follower.now == deadline)
        let outcome = follower.receive(.preVoted(true, follower.node.durable.term), from: 1)
        #expect(follower.node.state == .candidate)
        #expect(outcome.messages.map(\.to) == [1, 2])
    }

    /// The timer starts anew from now.
    private func expectReset(_ scenario: Scenario) {
        #expect(scenario.node.state == .follower)
        let span = scenario.node.deadline - scenario.now
        #expect(Duration.milliseconds(300) ... .milliseconds(600) ~= span)
    }

    /// The election that is held now ends at such a time, and not with the timer from before.
    private func expectElectionDeadline(
        _ scenario: Scenario, in milliseconds: ClosedRange<Int>
    ) {
        var scenario = scenario
        let began = scenario.now
        var isOver = false
        for _ in 0..<100 where !isOver {
            isOver = !scenario.waitForDeadline().observations.isEmpty
        }
        let span = Int((scenario.now - began).milliseconds)
        #expect(milliseconds ~= span)
    }
}
