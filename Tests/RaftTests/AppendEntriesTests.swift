import Raft
import Testing

/// An AppendEntries of term 5 at a follower with entries of these terms, and what comes of it.
struct AppendRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var log: [Term] = [1, 1, 2]
    var previous: LogPosition
    var entries: [Term] = []
    var commit: LogIndex = 0
    /// Where the reply says that the leader should go on; none if it is a success.
    var conflict: LogIndex?
    var logAfter: [Term] = [1, 1, 2]
    var savedFrom: LogIndex?
    var commitAfter: LogIndex = 0

    init(
        _ name: String, log: [Term] = [1, 1, 2], after previous: LogPosition,
        _ entries: [Term] = [], commit: LogIndex = 0, conflict: LogIndex? = nil,
        gives logAfter: [Term] = [1, 1, 2], savedFrom: LogIndex? = nil, commits: LogIndex = 0
    ) {
        testDescription = name
        self.log = log
        self.previous = previous
        self.entries = entries
        self.commit = commit
        self.conflict = conflict
        self.logAfter = logAfter
        self.savedFrom = savedFrom
        commitAfter = commits
    }
}

/// AppendEntries, receiver implementation (Figure 2).
@Suite("§5.3 AppendEntries: the receiver's five steps")
struct AppendEntriesTests {
    static let table = [
        AppendRow("a heartbeat that fits", after: .at(3, term: 2)),
        AppendRow("a heartbeat after nothing fits every log", after: .zero),
        AppendRow("2: no entry at prevLogIndex", after: .at(4, term: 2), conflict: 4),
        AppendRow("2: another term at prevLogIndex", after: .at(3, term: 1), conflict: 3),
        AppendRow("2: the first entry of a term", after: .at(2, term: 2), conflict: 1),
        AppendRow("2: another term there, and entries", after: .at(3, term: 1), [5], conflict: 3),
        AppendRow("2: a term before the first entry", after: .at(0, term: 1), conflict: 4),
        AppendRow(
            "3: a conflict deletes it and all that follow", after: .at(1, term: 1), [3],
            gives: [1, 3], savedFrom: 2),
        AppendRow(
            "3: a conflict at the end", after: .at(2, term: 1), [3, 3, 4], gives: [1, 1, 3, 3, 4],
            savedFrom: 3),
        AppendRow(
            "3: a conflict behind entries that are there", after: .zero, [1, 1, 5],
            gives: [1, 1, 5], savedFrom: 3),
        AppendRow(
            "4: new entries", after: .at(3, term: 2), [2, 5], gives: [1, 1, 2, 2, 5], savedFrom: 4),
        AppendRow(
            "4: only those not already in the log", after: .at(1, term: 1), [1, 2, 5],
            gives: [1, 1, 2, 5], savedFrom: 4),
        AppendRow(
            "4: the first entries of all", log: [], after: .zero, [1, 4], gives: [1, 4],
            savedFrom: 1),
        AppendRow("pitfall 11: a short message truncates nothing", after: .at(1, term: 1), [1]),
        AppendRow("pitfall 11: an old heartbeat truncates nothing", after: .at(1, term: 1)),
        AppendRow("pitfall 11: an old message truncates nothing", after: .zero, [1, 1]),
        AppendRow("5: leaderCommit", after: .at(3, term: 2), commit: 2, commits: 2),
        AppendRow(
            "pitfall 11: no further than the last new entry", after: .at(1, term: 1), [1],
            commit: 9, commits: 2),
        AppendRow(
            "pitfall 11: no further than prevLogIndex", after: .at(1, term: 1), commit: 9,
            commits: 1),
        AppendRow(
            "5: with the entries that come along", after: .at(3, term: 2), [5], commit: 4,
            gives: [1, 1, 2, 5], savedFrom: 4, commits: 4),
        AppendRow(
            "5: a message that is refused commits nothing", after: .at(4, term: 2), commit: 3,
            conflict: 4),
    ]

    @Test("the table", arguments: table, [[0, 1, 2], [3, 0, 1]])
    func row(_ row: AppendRow, peers: [NodeID]) {
        let leader = peers[1]
        var follower = Scenario.waiting(peers[0], peers: peers, log: Log(terms: row.log))
        follower.receive(.append(5, by: leader, after: .at(99, term: 5)), from: leader)
        let entries = LogEntry.of(row.entries, after: row.previous.index)
        let outcome = follower.receive(
            .append(5, by: leader, after: row.previous, entries, commit: row.commit), from: leader)
        let reply = Message.appended(row.conflict == nil, 5, conflict: row.conflict)
        #expect(outcome.messages == follower.reply(reply, to: leader))
        #expect(follower.node.log.terms == row.logAfter)
        #expect(follower.node.commitIndex == row.commitAfter)
        #expect(outcome.observations == (row.commitAfter == 0 ? [] : [.committed(row.commitAfter)]))
        #expect(outcome.saved == row.expectedSave)
    }

    @Test("pitfall 11: the commit index never goes down")
    func commitNeverDown() {
        var follower = Scenario.waiting(log: Log(terms: [1, 1, 2]))
        follower.receive(.append(5, by: 1, after: .at(3, term: 2), commit: 3), from: 1)
        for commit in [LogIndex(1), 0, 3] {
            let outcome = follower.receive(
                .append(5, by: 1, after: .at(1, term: 1), commit: commit), from: 1)
            #expect(outcome == Outcome(messages: follower.reply(.appended(true, 5), to: 1)))
            #expect(follower.node.commitIndex == 3)
        }
    }

    @Test("a message that would delete what is committed is not obeyed, and not answered")
    func contradictsCommitted() {
        var follower = Scenario.waiting(log: Log(terms: [1, 1, 2]))
        follower.receive(.append(5, by: 1, after: .at(3, term: 2), commit: 3), from: 1)
        let outcome = follower.receive(
            .append(5, by: 1, after: .at(2, term: 1), LogEntry.of([4], after: 2)), from: 1)
        #expect(outcome == Outcome(observations: [.contradicted(by: 1, 5)]))
    }

    @Test("a leader never sees an AppendEntries of its own term; one that comes is not obeyed")
    func contradictsLeader() {
        var leader = Scenario.leading()
        let outcome = leader.receive(.append(5, by: 1), from: 1)
        #expect(outcome == Outcome(observations: [.contradicted(by: 1, 5)]))
        #expect(leader.node.isLeader)
    }

    @Test("a follower has one leader in a term; another one that comes is not obeyed")
    func secondLeader() {
        var follower = Scenario.waiting()
        follower.receive(.append(5, by: 1), from: 1)
        let outcome = follower.receive(.append(5, by: 2), from: 2)
        #expect(outcome == Outcome(observations: [.contradicted(by: 2, 5)]))
        #expect(follower.node.leader == 1)
    }

    @Test("a new leader is noticed once, with the cause of its election")
    func following() {
        var follower = Scenario.waiting()
        let first = follower.receive(.append(5, by: 1, cause: .silent), from: 1)
        #expect(first.observations == [.following(1, 5, .silent)])
        #expect(follower.node.leader == 1)
        #expect(follower.node.cause == .silent)
        #expect(follower.receive(.append(5, by: 1, cause: .silent), from: 1).observations == [])
        let next = follower.receive(.append(6, by: 2), from: 2)
        #expect(next.observations == [.termAdvanced(6, by: 2), .following(2, 6, nil)])
        #expect(next.saved == DurableChange(state: .remembering(6), log: nil))
    }
}

extension AppendRow {
    /// What goes to the disk: what is new, and nothing else.
    var expectedSave: DurableChange? {
        guard let savedFrom else { return nil }
        let new = LogEntry.of(entries, after: previous.index).filter { $0.index >= savedFrom }
        return DurableChange(state: nil, log: LogChange(start: savedFrom, entries: new))
    }
}
