import Raft
import Testing

@testable import RaftGuard

@Suite("The check of the command's health")
struct CheckTests {
    private let plan = GuardPlan(
        check: CheckPlan(
            interval: .milliseconds(100), timeout: .milliseconds(50), failures: 2,
            grace: .milliseconds(250)), grace: .milliseconds(300))

    private func started() -> GuardStory {
        var story = GuardStory(plan)
        story.runs(until: 100_000)
        return story
    }

    /// The check that is due at this time, with this end.
    private func check(
        _ story: inout GuardStory, at time: UInt64, _ end: ProcessEnd
    ) -> [GuardAction] {
        story.passes(to: time)
        #expect(story.deeds.last == GuardStory.Deed(at: time, action: .spawn(.check, Term(7))))
        return story.happens(.taskEnded(.check, end))
    }

    @Test("it comes after each interval; the first that passes is told, and no other")
    func passing() {
        var story = started()
        #expect(check(&story, at: 100, .status(0)) == [.report(.checked(.passing))])
        #expect(check(&story, at: 200, .status(0)) == [])
    }

    @Test("failures during the grace do not count; so many in a row end the command")
    func failing() {
        var story = started()
        #expect(check(&story, at: 100, .status(1)) == [])
        #expect(check(&story, at: 200, .status(1)) == [])
        #expect(
            check(&story, at: 300, .status(1))
                == [.report(.checked(.failing(inARow: 1, .ended(.status(1)))))])
        #expect(
            check(&story, at: 400, .signal(11))
                == [.report(.checked(.failing(inARow: 2, .ended(.signal(11))))), .terminateAll])
        story.passes(to: 700)
        #expect(story.time(of: .killAll) == 700)
        story.happens(.taskEnded(.command, .signal(9)))
        #expect(
            story.happens(.descendantsGone)
                == [.report(.ended(Term(7), CommandEnd(.signal(9), because: .check)))])
    }

    @Test("one that passes in between begins the count anew")
    func row() {
        var story = started()
        story.passes(to: 50)
        for time: UInt64 in [100, 200] { _ = check(&story, at: time, .status(0)) }
        _ = check(&story, at: 300, .status(1))
        #expect(check(&story, at: 400, .status(0)) == [.report(.checked(.passing))])
        #expect(
            check(&story, at: 500, .status(1))
                == [.report(.checked(.failing(inARow: 1, .ended(.status(1)))))])
    }

    @Test("one that takes too long is killed and has failed, whatever its status")
    func timeout() {
        var story = started()
        _ = check(&story, at: 100, .status(0))
        _ = check(&story, at: 200, .status(0))
        story.passes(to: 351)
        #expect(story.time(of: .kill(.check)) == 350)
        #expect(
            story.happens(.taskEnded(.check, .status(0)))
                == [.report(.checked(.failing(inARow: 1, .tookTooLong)))])
    }

    @Test("one that cannot be started has failed, and not for taking too long")
    func unstartable() {
        var story = started()
        _ = check(&story, at: 100, .status(0))
        _ = check(&story, at: 200, .status(0))
        story.passes(to: 300)
        #expect(
            story.happens(.spawnFailed(.check, errno: 11))
                == [.report(.checked(.failing(inARow: 1, .couldNotStart(errno: 11))))])
    }

    @Test("one that ends after the command says nothing any more")
    func late() {
        var story = started()
        story.passes(to: 100)
        story.happens(.taskEnded(.command, .status(0)))
        #expect(story.happens(.taskEnded(.check, .status(1))) == [])
    }
}
