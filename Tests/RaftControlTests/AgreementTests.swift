import Raft
import RaftWire
import Testing

@testable import RaftControl

@Suite("Who leads")
struct AgreementTests {
    struct Case: CustomTestStringConvertible {
        let says: [Saying]
        let agreement: Agreement
        let verdict: String
        var testDescription: String { "\(says)" }
    }

    @Test(
        "a leader is agreed on when a majority of the configured peers name it and it says so",
        arguments: [
            Case(
                says: [.leads(4), .follows(1, 4), .follows(1, 4)],
                agreement: .leader(claim(1, 4), peers: 3),
                verdict: "peer 1 leads term 4; 3 of 3 peers agree"),
            Case(
                says: [.nothing, .leads(4), .follows(2, 4)],
                agreement: .leader(claim(2, 4), peers: 2),
                verdict: "peer 2 leads term 4; 2 of 3 peers agree"),
            Case(
                says: [.leads(4), .leads(5), .follows(2, 5)],
                agreement: .leader(claim(2, 5), peers: 2),
                verdict: "peer 2 leads term 5; 2 of 3 peers agree"),
            Case(
                says: [.leads(1)], agreement: .leader(claim(1, 1), peers: 1),
                verdict: "peer 1 leads term 1; 1 of 1 peer agrees"),
            Case(
                says: [.leads(4), .follows(1, 4), .nothing, .refuses],
                agreement: .none(.tooFewAnswer(2)),
                verdict: "no agreed leader: 2 of 4 peers answer; a majority is 3; start the others "
                    + "with raftd --config FILE --id N"),
            Case(
                says: [.leads(4), .nothing, .nothing], agreement: .none(.tooFewAnswer(1)),
                verdict:
                    "no agreed leader: 1 of 3 peers answers; a majority is 2; start the others "
                    + "with raftd --config FILE --id N"),
            Case(
                says: [.nothing, .refuses, .nothing], agreement: .none(.tooFewAnswer(0)),
                verdict: "no agreed leader: none of 3 peers answers; start them with "
                    + "raftd --config FILE --id N, or wait longer with --timeout MS"),
            Case(
                says: [.nothing, .follows(1, 4), .follows(1, 4)],
                agreement: .none(.leaderSilent(claim(1, 4))),
                verdict: "no agreed leader: peer 1 leads term 4, say the others, but does not "
                    + "answer; wait for another with raftctl wait --not 1"),
            Case(
                says: [.follows(nil, 4), .follows(1, 4), .follows(1, 4)],
                agreement: .none(.leaderDenies(claim(1, 4), .follower, Term(4))),
                verdict: "no agreed leader: peer 1 leads term 4, say the others, but it is a "
                    + "follower in term 4; wait for an election with raftctl wait"),
            Case(
                says: [.leads(5), .follows(1, 4), .follows(1, 4)],
                agreement: .none(.leaderDenies(claim(1, 4), .leader, Term(5))),
                verdict: "no agreed leader: peer 1 leads term 4, say the others, but it is a "
                    + "leader in term 5; wait for an election with raftctl wait"),
            Case(
                says: [.follows(nil, 4), .stands(5), .nothing], agreement: .none(.nobodyNamed),
                verdict: "no agreed leader: 2 of 3 peers answer and none knows a leader; wait for "
                    + "an election with raftctl wait"),
            Case(
                says: [.leads(4), .leads(5), .nothing],
                agreement: .none(.divided([claim(1, 4), claim(2, 5)])),
                verdict: "no agreed leader: the peers see different things (peer 1 leads term 4; "
                    + "peer 2 leads term 5); wait until a majority agrees with raftctl wait"),
            Case(
                says: [.leads(4), .follows(1, 3), .nothing],
                agreement: .none(.divided([claim(1, 4), claim(1, 3)])),
                verdict: "no agreed leader: the peers see different things (peer 1 leads term 4; "
                    + "peer 1 leads term 3); wait until a majority agrees with raftctl wait"),
        ])
    func rule(_ example: Case) throws {
        let view = try view(example.says)
        #expect(view.agreement == example.agreement)
        #expect(view.verdict == example.verdict)
    }
}
