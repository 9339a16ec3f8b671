import Raft
import RaftWire
import Testing

@testable import RaftClient

@Suite("Who leads")
struct AgreementTests {
    struct Case: CustomTestStringConvertible {
        let says: [Saying]
        let agreement: Agreement
        var testDescription: String { "\(says)" }
    }

    @Test(
        "a leader is agreed on when a majority of the configured peers name it and it says so",
        arguments: [
            Case(
                says: [.leads(4), .follows(1, 4), .follows(1, 4)],
                agreement: .leader(leadership(1, 4), peers: 3)),
            Case(
                says: [.nothing, .leads(4), .follows(2, 4)],
                agreement: .leader(leadership(2, 4), peers: 2)),
            Case(
                says: [.leads(4), .leads(5), .follows(2, 5)],
                agreement: .leader(leadership(2, 5), peers: 2)),
            Case(says: [.leads(1)], agreement: .leader(leadership(1, 1), peers: 1)),
            Case(
                says: [.leads(4), .follows(1, 4), .nothing, .refuses],
                agreement: .none(.tooFewAnswer(2))),
            Case(says: [.leads(4), .nothing, .nothing], agreement: .none(.tooFewAnswer(1))),
            Case(says: [.nothing, .refuses, .nothing], agreement: .none(.tooFewAnswer(0))),
            Case(
                says: [.nothing, .follows(1, 4), .follows(1, 4)],
                agreement: .none(.leaderSilent(leadership(1, 4)))),
            Case(
                says: [.follows(nil, 4), .follows(1, 4), .follows(1, 4)],
                agreement: .none(.leaderDenies(leadership(1, 4), .follower, Term(4)))),
            Case(
                says: [.leads(5), .follows(1, 4), .follows(1, 4)],
                agreement: .none(.leaderDenies(leadership(1, 4), .leader, Term(5)))),
            Case(
                says: [.follows(nil, 4), .stands(5), .nothing], agreement: .none(.nobodyNamed)),
            Case(
                says: [.leads(4), .leads(5), .nothing],
                agreement: .none(.divided([leadership(1, 4), leadership(2, 5)]))),
            Case(
                says: [.leads(4), .follows(1, 3), .nothing],
                agreement: .none(.divided([leadership(1, 4), leadership(1, 3)]))),
            Case(
                says: [.leads(4), .leads(4), .follows(1, 4)],
                agreement: .none(.doubled([NodeID(1), NodeID(2)], Term(4)))),
        ])
    func rule(_ example: Case) throws {
        #expect(try view(example.says).agreement == example.agreement)
    }

    @Test("of two leaders that enough peers name, the one of the newer term counts")
    func newest() throws {
        let reports = try view([.leads(4), .leads(5)]).reports
        #expect(reports.leadership(namedBy: 1) == leadership(2, 5))
        #expect(reports.leadership(namedBy: 2) == nil)
    }
}
