@testable import Raft
import SafetyChecker
import Testing

@Suite("The checker of entries")
struct EntryCheckerTests {
    /// The first entries of a log, of these terms; a command says of which log it is.
    private func entries(_ terms: UInt64..., command: UInt8 = 0) -> [LogEntry] {
        terms.enumerated().map { index, term in
            LogEntry(term: Term(term), index: LogIndex(UInt64(index) + 1), command: [command])
        }
    }

    /// A peer in this term with this log, of which so much is committed.
    private func node(_ log: [LogEntry], committed: UInt64 = 0, term: UInt64 = 9) -> RaftNode {
        var chance = SplitMix64(seed: 1)
        let state = DurableState(term: Term(term), vote: nil, votingRights: .unlimited)
        var node = RaftNode(
            NodeID(0), in: Membership([NodeID(0), NodeID(1)]), timing: Timing(),
            limits: ReplicationLimits(requestBytes: 100, entryBytes: 10), restoring: state,
            log: Log(log), at: .zero, using: &chance)
        node.commitIndex = LogIndex(committed)
        return node
    }

    /// A checker that has seen the log of a peer, and how much of it is committed.
    private func checker(
        _ log: [LogEntry], committed: UInt64 = 0, term: UInt64 = 9
    ) -> EntryChecker {
        var checker = EntryChecker()
        #expect(checker.note(LogChange(start: LogIndex(1), entries: log), to: Log()) == [])
        let node = node(log, committed: committed, term: term)
        #expect(checker.noteApplied(Array(log.prefix(Int(committed))), by: 0, node) == [])
        return checker
    }

    @Test("entries of one index and term have one command (Log Matching, Figure 3)")
    func sameCommand() {
        var checker = checker(entries(1, 2))
        let other = LogChange(start: LogIndex(1), entries: entries(1, 2, command: 1))
        #expect(
            checker.note(other, to: Log()) == [
                "two different logs contain entry 1 of term 1 (log matching, Figure 3)",
                "two different logs contain entry 2 of term 2 (log matching, Figure 3)",
            ])
    }

    @Test("and follow an entry of one term, be it in the change or before it")
    func samePredecessor() {
        var checker = checker(entries(1, 3))
        let broken = ["two different logs contain entry 2 of term 3 (log matching, Figure 3)"]
        let whole = LogChange(start: LogIndex(1), entries: entries(2, 3))
        #expect(checker.note(whole, to: Log()) == broken)
        let second = LogChange(start: LogIndex(2), entries: [entries(1, 3)[1]])
        #expect(checker.note(second, to: Log(entries(2))) == broken)
        #expect(checker.note(second, to: Log(entries(1))) == [])
    }

    @Test("what is committed is neither deleted nor replaced (§5.3)")
    func deletions() {
        let log = entries(1, 1, 1)
        var checker = checker(log, committed: 2)
        let tail = LogChange(start: LogIndex(3), entries: [])
        #expect(checker.note(tail, to: Log(log)) == [], "it is not committed")
        let end = LogChange(start: LogIndex(2), entries: [])
        let broken = ["it deletes entry 2 of term 1, which is committed (§5.3)"]
        #expect(checker.note(end, to: Log(log)) == broken)
        let later = LogEntry(term: Term(4), index: LogIndex(2), command: [])
        let other = LogChange(start: LogIndex(2), entries: [later])
        #expect(checker.note(other, to: Log(log)) == broken)
        let same = LogChange(start: LogIndex(2), entries: [log[1]])
        #expect(checker.note(same, to: Log(log)) == [])
    }

    @Test("no two peers commit different entries at one index (State Machine Safety, Figure 3)")
    func committedTwice() {
        var checker = checker(entries(1, 2), committed: 2)
        #expect(checker.committed == entries(1, 2))
        let other = node(entries(1, 3), committed: 2)
        #expect(
            checker.noteApplied(entries(1, 3), by: 1, other)
                == ["entry 2 is committed as two different ones (Figure 3)"])
    }

    @Test("a peer hands out what is committed one entry after the other, and all of it (Figure 2)")
    func order() {
        let log = entries(1, 2, 2)
        var checker = checker(log, committed: 1)
        let peer = node(log, committed: 3)
        #expect(
            checker.noteApplied([log[2]], by: 0, peer)
                == ["it hands out entry 3 after entry 1 (Figure 2)"])
        let behind = "it has handed out entries up to 2, and knows those up to 3 to be committed"
        #expect(
            checker.noteApplied(Array(log.prefix(2)), by: 1, peer) == ["\(behind) (Figure 2)"])
        #expect(checker.noteApplied([log[2]], by: 1, peer) == [])
    }

    @Test("a peer that starts again hands out its log from the first entry on")
    func restart() {
        let log = entries(1, 2)
        var checker = checker(log, committed: 2)
        checker.noteStart(of: 0)
        #expect(checker.noteApplied(log, by: 0, node(log, committed: 2)) == [])
        checker.noteStart(of: 0)
        let other = entries(3)
        #expect(checker.noteApplied(other, by: 0, node(other, committed: 1)).count == 1)
    }

    @Test("a leader of a later term has all that was committed (Leader Completeness, Figure 3)")
    func leaderCompleteness() {
        let checker = checker(entries(1, 2), committed: 2, term: 4)
        #expect(checker.missing(in: node(entries(1, 2), term: 5)) == [])
        #expect(checker.missing(in: node(entries(1), term: 4)) == [], "of the same term")
        let second = "entry 2 of term 2, which was committed in term 4"
        let suffix = "(leader completeness, Figure 3)"
        #expect(
            checker.missing(in: node(entries(1), term: 5))
                == ["it leads term 5 without \(second) \(suffix)"])
        let first = "entry 1 of term 1, which was committed in term 4"
        let forked = [entries(2)[0], entries(1, 2)[1]]
        #expect(
            checker.missing(in: node(forked, term: 6))
                == ["it leads term 6 without \(first) \(suffix)"])
    }

    @Test("what a leader knows to be on a follower's disk is there (Figure 2, matchIndex)")
    func matchIndex() {
        var checker = EntryChecker()
        let leader = node(entries(9, 9))
        let state = leader.durable
        let broken = "it believes entry 2 to be on peer 1's disk, which has not got it"
        func check(_ log: [LogEntry], _ state: DurableState) -> String? {
            checker.check(LogIndex(2), of: 1, by: leader, state, Log(log))
        }
        #expect(check(entries(9, 9), state) == nil)
        #expect(check(entries(9), state) == broken, "it is shorter")
        #expect(check(entries(8, 8), state) == broken, "it is another one")
        let later = DurableState(term: Term(10), vote: nil, votingRights: .unlimited)
        #expect(check([], later) == nil, "it has heard of a later leader")
        checker.noteWipe(of: 1, upTo: Term(9))
        #expect(check([], state) == nil, "the leader cannot know that the disk is gone")
        checker.noteWipe(of: 1, upTo: Term(8))
        #expect(check([], state) == broken, "the disk was gone before its term")
    }
}
