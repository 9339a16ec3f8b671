import Raft
import Testing

@testable import RaftGuard

@Suite("The clean-up")
struct CleanupTests {
    private let ended = GuardAction.report(
        .ended(Term(7), CommandEnd(.status(0), because: .itself)))

    private func afterEnd(leaseUntil: UInt64 = 1_000) -> GuardStory {
        var story = GuardStory(GuardPlan(hasCleanup: true))
        story.runs(until: leaseUntil)
        story.happens(.taskEnded(.command, .status(0)))
        #expect(story.happens(.descendantsGone) == [.spawn(.cleanup, Term(7))])
        return story
    }

    @Test("it runs when nothing is left of the command, and only then the end is told")
    func order() {
        var story = afterEnd()
        #expect(story.subject.isBusy)
        #expect(story.happens(.taskEnded(.cleanup, .status(0))) == [ended])
    }

    @Test("one that fails, or cannot be started, is told of, and the end all the same")
    func failure() {
        var story = afterEnd()
        #expect(
            story.happens(.taskEnded(.cleanup, .status(2)))
                == [.report(.cleanupFailed(.status(2))), ended])
        story = afterEnd()
        #expect(
            story.happens(.spawnFailed(.cleanup, errno: 12))
                == [.report(.cleanupFailed(nil)), ended])
    }

    @Test("it has its share of the lease, and is killed 10 ms before that ends")
    func lease() {
        var story = GuardStory(GuardPlan(hasCleanup: true))
        story.runs(until: 300)
        story.passes(to: 241)
        #expect(story.time(of: .terminateAll) == 190)
        #expect(story.time(of: .killAll) == 240)
        story.happens(.taskEnded(.command, .signal(9)))
        story.happens(.descendantsGone)
        story.passes(to: 300)
        #expect(story.time(of: .kill(.cleanup)) == 290)
        #expect(!story.subject.isBusy)
    }

    @Test("it is killed after 10 s, though the lease goes on")
    func limit() {
        var story = afterEnd()
        for time in stride(from: UInt64(0), through: 12_000, by: 500) {
            story.passes(to: time)
            story.ordered(.extend(until: instant(time + 1_000)))
        }
        #expect(story.time(of: .kill(.cleanup)) == 10_000)
    }
}
