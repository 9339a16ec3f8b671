import Raft
import RaftWire
import Testing

@testable import RaftControl

@Suite("Asking the peers")
struct InterviewTests {
    private func interview(
        of peers: Int = 2, _ question: Question = .state, _ pace: Pace = .once
    ) -> Interview {
        Interview(of: peers, question, pace, sequence: 100, at: instant(0))
    }

    private func state(_ term: UInt64) -> Answer {
        .state(report(NodeID(1), .follower, term, leader: nil))
    }

    private func times(
        of interview: inout Interview, until end: UInt64
    ) -> [UInt64] {
        (0...end).flatMap { time in interview.errands(at: instant(time)).map { _ in time } }
    }

    @Test("all are asked at once, and who is silent again after 50, 100 and then every 200 ms")
    func retries() {
        var interview = interview()
        #expect(interview.errands(at: instant(0)).map(\.sequence) == [100, 101])
        interview.take(.answer(state(1), from: 0, sequence: 100), at: instant(3))
        #expect(interview.deadline == instant(50))
        #expect(times(of: &interview, until: 600) == [50, 150, 350, 550])
        #expect(!interview.isFinished)
        interview.take(.answer(state(1), from: 1, sequence: 101), at: instant(601))
        #expect(interview.isFinished)
        #expect(interview.deadline == nil)
    }

    @Test("only the answer that is awaited counts, and it counts once")
    func strangers() {
        var interview = interview(of: 1)
        interview.take(.answer(state(9), from: 0, sequence: 100), at: instant(0))
        _ = interview.errands(at: instant(0))
        interview.take(.answer(state(9), from: 0, sequence: 99), at: instant(1))
        let other = Answer.history(HistoryPage(changes: [], hasMore: false))
        interview.take(.answer(other, from: 0, sequence: 100), at: instant(1))
        #expect(interview.subjects[0].answers == [])
        interview.take(.answer(state(1), from: 0, sequence: 100), at: instant(2))
        interview.take(.answer(state(2), from: 0, sequence: 100), at: instant(3))
        #expect(
            interview.subjects[0].answers
                == [.init(answer: state(1), at: instant(2), asked: instant(0))])
    }

    @Test("who refuses has answered, unless it is asked again and again")
    func refusals() throws {
        var once = interview(of: 1)
        _ = once.errands(at: instant(0))
        once.take(.silence(.refused, of: 0), at: instant(1))
        #expect(once.isFinished)

        var quick = interview(of: 1, .state, .quick)
        _ = quick.errands(at: instant(0))
        quick.take(.answer(state(1), from: 0, sequence: 100), at: instant(1))
        #expect(quick.deadline == instant(11))
        _ = quick.errands(at: instant(11))
        quick.take(.silence(.refused, of: 0), at: instant(12))
        #expect(
            quick.view(of: try cluster(of: 1), at: instant(12)).peers[0].answer
                == .silence(.refused))
        #expect(quick.errands(at: instant(22)).map(\.sequence) == [102])
        quick.take(.answer(state(2), from: 0, sequence: 102), at: instant(23))
        #expect(
            quick.view(of: try cluster(of: 1), at: instant(23)).reports.map(\.term) == [Term(2)])
    }

    @Test("an answer that is too old is none")
    func age() throws {
        var interview = interview(of: 1, .state, .calm)
        _ = interview.errands(at: instant(0))
        interview.take(.answer(state(1), from: 0, sequence: 100), at: instant(10))
        let cluster = try cluster(of: 1)
        func count(at time: UInt64) -> Int {
            interview.view(of: cluster, at: instant(time), notOlderThan: .milliseconds(250))
                .reports.count
        }
        #expect(count(at: 260) == 1)
        #expect(count(at: 261) == 0)
    }

    @Test("a page that says that there is more is followed by the question for the next one")
    func pages() {
        var interview = interview(of: 1, .metrics(after: 0))
        _ = interview.errands(at: instant(0))
        let first = Answer.metrics(MetricsPage(text: "a 1\n", next: 1))
        let second = Answer.metrics(MetricsPage(text: "b 2\n", next: nil))
        interview.take(.answer(first, from: 0, sequence: 100), at: instant(1))
        #expect(
            interview.errands(at: instant(1))
                == [.init(place: 0, question: .metrics(after: 1), sequence: 101)])
        interview.take(.answer(second, from: 0, sequence: 101), at: instant(2))
        #expect(interview.subjects[0].answers.map(\.answer) == [first, second])
        #expect(interview.isFinished)
    }

    @Test("a quicker pace holds at once, for those who have answered")
    func hurry() {
        var interview = interview(of: 1, .state, .calm)
        _ = interview.errands(at: instant(0))
        interview.take(.answer(state(1), from: 0, sequence: 100), at: instant(1))
        #expect(interview.deadline == instant(101))
        interview.change(to: .quick, at: instant(5))
        #expect(interview.deadline == instant(15))
    }

    @Test("a lease that ran out while its answer was on the way is none")
    func lease() {
        var leader = report(NodeID(1), .leader, 1, leader: NodeID(1))
        leader.lease = .milliseconds(200)
        var interview = interview(of: 1)
        _ = interview.errands(at: instant(0))
        interview.take(.answer(.state(leader), from: 0, sequence: 100), at: instant(150))
        #expect(interview.subjects[0].hasLease(at: instant(199)))
        #expect(!interview.subjects[0].hasLease(at: instant(200)))
    }
}
