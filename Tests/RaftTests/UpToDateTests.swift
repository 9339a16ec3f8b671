import Raft
import Testing

/// Two logs, by their last entries, and whether the voter votes for the candidate's.
struct LogComparison: Sendable, CustomTestStringConvertible {
    let candidate: [Term]
    let voter: [Term]
    let isGranted: Bool

    init(_ candidate: [Term], _ voter: [Term], _ isGranted: Bool) {
        self.candidate = candidate
        self.voter = voter
        self.isGranted = isGranted
    }

    var testDescription: String { "candidate \(candidate), voter \(voter): \(isGranted)" }
}

/// "The voter denies its vote if its own log is more up-to-date than that of the candidate"
/// (§5.4.1).
@Suite("§5.4.1 \"The log with the later term is more up-to-date\"; of one term, the longer")
struct UpToDateTests {
    static let table = [
        LogComparison([], [], true),
        LogComparison([1], [], true),
        LogComparison([], [1], false),
        LogComparison([1], [1], true),
        LogComparison([1, 1], [1], true),
        LogComparison([1], [1, 1], false),
        LogComparison([2], [1], true),
        LogComparison([1], [2], false),
        LogComparison([2], [1, 1, 1], true),
        LogComparison([1, 1, 1], [2], false),
        LogComparison([1, 3], [1, 2, 2, 2], true),
        LogComparison([1, 2, 2, 2], [1, 3], false),
        LogComparison([1, 2, 2], [1, 1, 2], true),
        LogComparison([1, 1, 2], [1, 2, 2], true),
    ]

    @Test("a vote", arguments: table)
    func vote(_ row: LogComparison) {
        for (voterID, candidateID) in [(NodeID(0), NodeID(1)), (1, 0)] {
            var voter = Scenario.waiting(voterID, log: Log(terms: row.voter))
            let last = Log(terms: row.candidate).last
            let outcome = voter.receive(
                .vote(5, for: candidateID, log: last), from: candidateID)
            #expect(outcome.messages == voter.reply(.voted(row.isGranted, 5), to: candidateID))
            #expect(voter.node.durable.vote == (row.isGranted ? candidateID : nil))
        }
    }

    @Test("a pre-vote", arguments: table)
    func preVote(_ row: LogComparison) {
        for (voterID, candidateID) in [(NodeID(0), NodeID(1)), (1, 0)] {
            var voter = Scenario.waiting(voterID, log: Log(terms: row.voter))
            let last = Log(terms: row.candidate).last
            let outcome = voter.receive(
                .preVote(6, for: candidateID, log: last), from: candidateID)
            #expect(outcome.messages == voter.reply(.preVoted(row.isGranted, 5), to: candidateID))
        }
    }

    @Test("a candidate tells the index and the term of its last entry")
    func candidateTells() {
        var candidate = Scenario.asking(0, log: Log(terms: [1, 1, 3]))
        let outcome = candidate.receive(.preVoted(true, 4), from: 1)
        let request = Message.vote(5, for: 0, log: .at(3, term: 3))
        #expect(outcome.messages == candidate.requests(request, to: [1, 2]))
    }
}
