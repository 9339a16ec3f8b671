import Raft
import Testing

/// "The snapshot also includes … the last included index … and the last included term" (§7).
@Suite("§7: a log may begin after what a snapshot has")
struct LogBaseTests {
    /// Entries 4 to 6, after a snapshot of what was before.
    private let log = Log(LogEntry.of([3, 3, 5], after: 3), after: .at(3, term: 2))

    @Test("its entries are found by their indexes, and before the base there are none")
    func indexes() {
        #expect(log.last == .at(6, term: 5))
        #expect((2...7).map { log.term(at: LogIndex($0)) } == [nil, 2, 3, 3, 5, nil])
        #expect(log[3] == nil)
        #expect(log[4] == log.entries.first)
        #expect(log.suffix(after: 4).map(\.index) == [5, 6])
        #expect(log.suffix(after: 1).map(\.index) == [4, 5, 6])
        #expect(Log(after: .at(3, term: 2)).last == .at(3, term: 2))
    }

    @Test("what is before the base is committed, and is not handed out again")
    func committed() {
        var follower = Scenario.following(1, log: log)
        #expect(follower.node.commitIndex == 3)
        let request = Message.append(5, by: 1, after: .at(6, term: 5), commit: 5)
        #expect(follower.receive(request, from: 1).committed.map(\.index) == [4, 5])
    }

    @Test("entries from before the base are there already")
    func overlap() {
        var follower = Scenario.following(1, log: log)
        let entries = LogEntry.of([2, 3, 3, 5, 5], after: 2)
        let outcome = follower.receive(
            .append(5, by: 1, after: .at(2, term: 1), entries), from: 1)
        #expect(outcome.messages(to: 1) == [.appended(true, 5)])
        #expect(outcome.saved?.log == LogChange(start: 7, entries: [entries[4]]))
    }

    @Test("an entry that contradicts the base is not obeyed")
    func contradiction() {
        var follower = Scenario.following(1, log: log)
        let entries = LogEntry.of([4], after: 2)
        let outcome = follower.receive(
            .append(5, by: 1, after: .at(2, term: 1), entries), from: 1)
        #expect(outcome == Outcome(observations: [.contradicted(by: 1, 5)]))
    }

    @Test("a hint never names what a snapshot has")
    func hint() {
        var follower = Scenario.following(1, log: log)
        let outcome = follower.receive(.append(5, by: 1, after: .at(5, term: 4)), from: 1)
        #expect(outcome.messages(to: 1) == [.appended(false, 5, conflict: 4)])
    }

    @Test("a leader sends what comes after its base, and nothing from before it")
    func leader() {
        var leader = Scenario.leading(log: log)
        for conflict in [5, 2, 1] as [LogIndex] {
            leader.receive(.appended(false, 5, conflict: conflict), from: 1)
            leader.waitForDeadline()
        }
        let entries = leader.waitForDeadline().messages(to: 1)
        #expect(
            entries.map(\.withoutRoundTrip)
                == [
                    .append(
                        5, by: 0, after: .at(3, term: 2), log.entries, commit: 3, cause: .timeout)
                ])
    }
}
