import Raft
@testable import RaftTesting
import RaftWire
import Testing

@Suite("What is noted of real processes")
struct SafetyRecordTests {
    private let one = NodeID(1)
    private let two = NodeID(2)

    private func instant(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

    private func datagram(_ message: Message, from: NodeID, to: NodeID, at time: Int64)
        -> CapturedDatagram
    {
        CapturedDatagram(
            at: instant(time), route: Route(from: from, to: to), bytes: [], sequence: 1,
            message: message,
            isForwarded: true)
    }

    private func heartbeat(_ term: UInt64, of leader: NodeID) -> Message {
        .appendEntries(
            AppendEntries(term: Term(term), leader: leader, previous: .zero, commit: .zero))
    }

    private func report(
        of id: NodeID, _ term: UInt64, vote: NodeID? = nil, leads: Bool = false
    ) -> StateReport {
        StateReport(
            id: id, role: leads ? .leader : .follower, term: Term(term), leader: nil,
            votedFor: vote, commitIndex: .zero, lastLog: .zero)
    }

    @Test("two who lead a term, whether the one is heard or says so itself")
    func leaders() {
        var record = SafetyRecord()
        record.note(datagram(heartbeat(3, of: one), from: one, to: two, at: 1))
        record.note(report(of: two, 3, vote: two, leads: true), askedAt: instant(2))
        record.note(report(of: two, 3, vote: two, leads: true), askedAt: instant(3))
        #expect(record.violations == ["two leaders in term 3: peers 1 and 2"], "said once")
        #expect(record.voteCount == 2 && record.leaderCount == 1)
        #expect(record.lastTerm == Term(3))
    }

    @Test("a second vote, but not a pre-vote or a refusal")
    func votes() {
        var record = SafetyRecord()
        for (isGranted, isPreVote) in [(false, false), (true, true), (true, false)] {
            let reply = RequestVote.Reply(
                term: Term(2), isGranted: isGranted, isPreVote: isPreVote)
            record.note(datagram(.requestVoteReply(reply), from: one, to: two, at: 1))
        }
        #expect(record.violations == [] && record.vote(of: one, in: Term(2)) == two)
        record.note(report(of: one, 2, vote: one), askedAt: instant(2))
        #expect(
            record.violations == ["peer 1 votes twice in term 2: for peer 2 and for peer 1"])
    }

    @Test("a vote that was forgotten, when the question came after it was seen")
    func forgottenVote() {
        var record = SafetyRecord()
        let granted = RequestVote.Reply(term: Term(2), isGranted: true)
        record.note(datagram(.requestVoteReply(granted), from: one, to: two, at: 10))
        record.note(report(of: one, 2), askedAt: instant(9))
        record.note(report(of: two, 2), askedAt: instant(11))
        #expect(record.violations == [])
        record.note(report(of: one, 2), askedAt: instant(11))
        #expect(record.violations == ["peer 1 forgot its vote for 2 in term 2"])
    }

    @Test("a term that goes down, unless the disk was taken away or it is only a question")
    func terms() {
        var record = SafetyRecord()
        let question = Message.probe(Probe(term: Term(1)))
        record.note(datagram(heartbeat(3, of: one), from: one, to: two, at: 1))
        record.note(datagram(question, from: one, to: two, at: 2))
        record.note(report(of: one, 5), askedAt: instant(2))
        #expect(record.violations == [])
        record.mayForgetTerms = [two]
        record.note(report(of: two, 5), askedAt: instant(3))
        record.note(report(of: two, 4), askedAt: instant(4))
        #expect(record.violations == [])
        record.note(report(of: one, 4), askedAt: instant(5))
        record.note(datagram(heartbeat(2, of: one), from: one, to: two, at: 6))
        #expect(
            record.violations == ["peer 1 told term 4 after 5", "peer 1 sent term 2 after 3"])
    }
}
