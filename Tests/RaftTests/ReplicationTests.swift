import Raft
import Testing

/// What a leader knows of its followers' logs, as its AppendEntries show it (Figure 2, Leaders).
@Suite("§5.3 nextIndex and matchIndex")
struct ReplicationTests {
    static let log = Log(terms: [1, 2, 4])

    /// What the next round says to follower 1.
    private func nextRequest(of leader: inout Scenario) -> Message? {
        leader.waitForDeadline().messages(to: 1).first?.withoutRoundTrip
    }

    private func append(after previous: LogPosition, commit: LogIndex = 0) -> Message {
        .append(
            5, by: 0, after: previous, Array(Self.log.suffix(after: previous.index)),
            commit: commit, cause: .timeout)
    }

    @Test("nextIndex is \"initialized to leader last log index + 1\"")
    func initial() {
        var leader = Scenario.leading(log: Self.log)
        #expect(nextRequest(of: &leader) == append(after: .at(3, term: 4)))
    }

    @Test("\"If AppendEntries fails because of log inconsistency: decrement nextIndex and retry\"")
    func decrement() {
        var leader = Scenario.leading(log: Self.log)
        for previous in [LogPosition.at(2, term: 2), .at(1, term: 1), .zero, .zero] {
            leader.receive(.appended(false, 5), from: 1)
            #expect(nextRequest(of: &leader) == append(after: previous))
        }
        leader.receive(.appended(true, 5), from: 1)
        #expect(nextRequest(of: &leader) == append(after: .at(3, term: 4)))
    }

    @Test("a follower's hint makes the way back shorter, and never longer")
    func hint() {
        for (conflict, previous) in [
            (1, LogPosition.zero), (2, .at(1, term: 1)), (3, .at(2, term: 2)),
            (4, .at(2, term: 2)), (99, .at(2, term: 2)), (0, .zero),
        ] as [(LogIndex, LogPosition)] {
            var leader = Scenario.leading(log: Self.log)
            leader.receive(.appended(false, 5, conflict: conflict), from: 1)
            #expect(nextRequest(of: &leader) == append(after: previous), "\(conflict)")
        }
    }

    @Test("a refusal that arrives twice takes nextIndex back once")
    func duplicateRefusal() {
        var leader = Scenario.leading(log: Self.log)
        for _ in 1...3 { leader.receive(.appended(false, 5), from: 1) }
        #expect(nextRequest(of: &leader) == append(after: .at(2, term: 2)))
    }

    @Test("a refusal of an earlier request takes nothing back")
    func lateRefusal() {
        var leader = Scenario.leading(log: Self.log)
        let first = leader.now
        leader.receive(.appended(false, 5), from: 1)
        _ = nextRequest(of: &leader)
        leader.receive(.appended(true, 5), from: 1)
        _ = nextRequest(of: &leader)
        leader.receive(.appended(false, 5), from: 1, asked: first)
        #expect(nextRequest(of: &leader) == append(after: .at(3, term: 4)))
    }

    @Test("a success of an earlier request does not stand for a later one")
    func lateSuccess() {
        var leader = Scenario.leading(log: Self.log)
        let first = leader.now
        leader.receive(.appended(false, 5), from: 1)
        _ = nextRequest(of: &leader)
        leader.receive(.appended(true, 5), from: 1, asked: first)
        #expect(nextRequest(of: &leader) == append(after: .at(2, term: 2)))
    }

    @Test("a reply of another term, to no request, or of no follower moves nothing")
    func foreignAnswers() {
        var leader = Scenario.leading(log: Self.log)
        leader.receive(.appended(false, 4), from: 1)
        leader.receive(.appended(false, 5), from: 1, asked: leader.now + .microseconds(1))
        leader.receive(.appended(false, 5), from: 1, asked: leader.now - .microseconds(1))
        leader.receive(.appended(false, 5), from: 7)
        #expect(nextRequest(of: &leader) == append(after: .at(3, term: 4)))
    }

    @Test("what is not answered is sent again, for ever")
    func retry() {
        var leader = Scenario.leading(log: Self.log)
        leader.receive(.appended(false, 5), from: 1)
        for _ in 0..<50 {
            #expect(nextRequest(of: &leader) == append(after: .at(2, term: 2)))
            leader.receive(.appended(true, 5), from: 2)
        }
    }

    @Test("an answer to any sending of the request is an answer to it")
    func resent() {
        var leader = Scenario.leading(log: Self.log)
        leader.receive(.appended(false, 5), from: 1)
        _ = nextRequest(of: &leader)
        let first = leader.now
        _ = nextRequest(of: &leader)
        leader.receive(.appended(true, 5), from: 1, asked: first)
        #expect(nextRequest(of: &leader) == append(after: .at(3, term: 4)))
    }

    @Test("nextIndex and matchIndex start anew in every leadership")
    func anew() {
        var leader = Scenario.leading(log: Self.log)
        leader.receive(.appended(false, 5), from: 1)
        leader.receive(.appended(false, 6), from: 2)
        leader.receive(.timeoutNow(6, from: 2), from: 2)
        leader.receive(.voted(true, 7), from: 2)
        #expect(leader.node.isLeader)
        let request = nextRequest(of: &leader)
        #expect(request == .append(7, by: 0, after: .at(3, term: 4), cause: .leadershipTransfer))
    }
}
