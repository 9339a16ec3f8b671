import Raft
import RaftWire
import Testing

@testable import RaftClient
@testable import RaftControl

@Suite("What raftctl serve asks the peers")
struct QuestionsTests {
    private func query(
        _ policy: RetryPolicy = .once, at time: UInt64 = 0
    ) -> PeerQuery {
        PeerQuery(of: 1, .state, policy, sequence: 1, at: instant(time))
    }

    private func answered(_ query: PeerQuery, at time: UInt64) -> PeerQuery {
        var query = query
        _ = query.requests(at: instant(time))
        let reply = Reply.state(report(NodeID(1), .leader, 1, leader: NodeID(1)))
        query.handle(.reply(reply, from: 0, sequence: 1), at: instant(time))
        return query
    }

    /// The questions of a service, and when their answers were handed out.
    private struct Desk {
        var questions = Questions(freshness: .milliseconds(100), timeout: .milliseconds(500))

        mutating func answers(_ kind: Questions.Kind, at times: UInt64...) -> [Bool] {
            times.map { questions.outcome(of: kind, at: instant($0)) != nil }
        }
    }

    @Test("nothing is asked before somebody wants to know, and then once for all")
    func once() {
        var desk = Desk()
        #expect(desk.questions.kinds == [])
        #expect(desk.questions.isNeeded(.state, at: instant(0)))
        desk.questions.begin(.state, query(), at: instant(0))
        #expect(!desk.questions.isNeeded(.state, at: instant(400)))
        #expect(desk.questions.isNeeded(.here, at: instant(400)))
        #expect(desk.questions.kinds == [.state])
    }

    @Test("an answer is handed out when all have answered, or when it is time")
    func outcome() {
        var desk = Desk()
        desk.questions.begin(.state, query(), at: instant(0))
        #expect(desk.questions.deadline == instant(500))
        let atTheEnd = desk.answers(.state, at: 499, 500)
        #expect(atTheEnd == [false, true])
        #expect(desk.questions.deadline == nil)

        desk.questions.begin(.here, query(), at: instant(0))
        desk.questions.update(.here, answered(query(), at: 3))
        let atOnce = desk.answers(.here, at: 3)
        #expect(atOnce == [true])
    }

    @Test("what is known is handed out at once, to all who ask within a heartbeat, then asked anew")
    func known() {
        var questions = Questions(freshness: .milliseconds(100), timeout: .milliseconds(500))
        questions.begin(.here, query(.calm), at: instant(0))
        let answers = [(2, false), (3, true), (50, true), (101, true)].map { time, isKnown in
            questions.outcome(of: .here, isKnown: isKnown, at: instant(time)) != nil
        }
        #expect(answers == [false, true, true, false])
        #expect(questions.kinds == [])
        #expect(questions.isNeeded(.here, at: instant(101)))
    }

    @Test("an answer serves all who ask within a heartbeat, and then it is asked anew")
    func freshness() {
        var desk = Desk()
        desk.questions.begin(.state, query(), at: instant(0))
        desk.questions.update(.state, answered(query(), at: 3))
        let answers = desk.answers(.state, at: 3, 50, 100, 101)
        #expect(answers == [true, true, true, false])
        #expect(!desk.questions.isNeeded(.state, at: instant(100)))
        #expect(desk.questions.isNeeded(.state, at: instant(101)))
    }

    @Test("who has not answered is asked no more once the outcome is handed out")
    func silence() {
        var desk = Desk()
        desk.questions.begin(.here, query(), at: instant(0))
        desk.questions.begin(.state, query(.calm), isRepeated: true, at: instant(0))
        #expect(desk.questions.kinds == [.here, .state])
        let answers = desk.answers(.here, at: 500) + desk.answers(.state, at: 500)
        #expect(answers == [true, true])
        #expect(desk.questions.kinds == [.state])
    }

    @Test("for what is asked again and again nobody is woken once it was told")
    func noDeadline() {
        var desk = Desk()
        desk.questions.begin(.state, query(.calm), isRepeated: true, at: instant(0))
        #expect(desk.questions.deadline == instant(500))
        desk.questions.noteTold(.state)
        #expect(desk.questions.deadline == nil)
        #expect(desk.questions.kinds == [.state])
        #expect(!desk.questions.isNeeded(.state, at: instant(9_000)))
    }

    @Test("what is asked again and again for those who watch is never asked twice")
    func repetition() {
        var desk = Desk()
        desk.questions.begin(.state, query(.calm), isRepeated: true, at: instant(0))
        desk.questions.update(.state, answered(query(.calm), at: 3))
        let answers = desk.answers(.state, at: 900, 900)
        #expect(answers == [true, true])
        #expect(!desk.questions.isNeeded(.state, at: instant(9_000)))
        desk.questions.end(.state)
        #expect(desk.questions.isNeeded(.state, at: instant(9_000)))
    }

    @Test("however many begin to watch, the peers are asked once")
    func viewers() {
        var desk = Desk()
        desk.questions.begin(.state, query(), at: instant(0))
        desk.questions.beginWatching()
        #expect(desk.questions.isNeeded(.state, at: instant(1)), "what is asked once is not enough")
        desk.questions.begin(.state, query(.calm), isRepeated: true, at: instant(1))
        for time in 2..<100 {
            desk.questions.beginWatching()
            #expect(!desk.questions.isNeeded(.state, at: instant(UInt64(time))))
        }
        #expect(desk.questions.rounds[.state]?.began == instant(1), "nobody waits anew for others")
    }

    @Test("when all who watched have left, nobody is asked, but who waits is still answered")
    func noViewers() {
        var desk = Desk()
        desk.questions.begin(.state, query(.calm), isRepeated: true, at: instant(0))
        desk.questions.endWatching()
        #expect(desk.questions.kinds == [.state])
        desk.questions.noteTold(.state)
        desk.questions.endWatching()
        #expect(desk.questions.kinds == [])
        desk.questions.begin(.state, query(), at: instant(200))
        desk.questions.endWatching()
        #expect(desk.questions.kinds == [.state], "nor is it ended for those who ask once")
    }
}
