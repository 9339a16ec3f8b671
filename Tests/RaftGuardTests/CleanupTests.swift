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
                == [.report(.cleanupFailed(.ended(.status(2)))), ended])
        story = afterEnd()
        #expect(
            story.happens(.spawnFailed(.cleanup, errno: 12))
                == [.report(.cleanupFailed(.couldNotStart(errno: 12))), ended])
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
        story.passes(to: 289)
        #expect(story.killedOutright == [240])
        story.passes(to: 291)
        #expect(story.killedOutright == [240, 290])
        #expect(story.time(of: .report(.cleanupFailed(.tookTooLong))) == 290)
    }

    /// A clean-up that was killed at 290 ms, and is still there.
    private func killedCleanup() -> GuardStory {
        var story = GuardStory(GuardPlan(hasCleanup: true))
        story.ordered(.will(.example()))
        story.runs(until: 300)
        story.happens(.taskEnded(.command, .status(0)))
        story.happens(.descendantsGone)
        story.passes(to: 290)
        return story
    }

    @Test("one that was killed is still there until nothing is left of it; the end waits for that")
    func dying() {
        var story = killedCleanup()
        #expect(story.happens(.taskEnded(.cleanup, .signal(9))) == [])
        #expect(story.subject.isBusy)
        #expect(story.ordered(.start(Term(8), leaseUntil: instant(2_000))) == [])
        story.passes(to: 295)
        #expect(story.happens(.descendantsGone) == [ended])
        #expect(!story.subject.isBusy)
    }

    @Test("a will does not say that all has ended while a clean-up that was killed is there")
    func will() {
        var story = killedCleanup()
        story.happens(.daemonDied)
        story.passes(to: 391)
        #expect(story.sent.first == "390: wait to 2")
        story.happens(.descendantsGone)
        story.passes(to: 500)
        #expect(story.sent.dropFirst() == ["395: free to 2", "430: free to 3"])
    }

    @Test("it is killed after 10 s, though the lease goes on")
    func limit() {
        var story = afterEnd()
        for time in stride(from: UInt64(0), through: 12_000, by: 500) {
            story.passes(to: time)
            story.ordered(.extend(until: instant(time + 1_000)))
        }
        #expect(story.killedOutright.dropFirst().first == 10_000)
        #expect(story.time(of: .report(.cleanupFailed(.tookTooLong))) == 10_000)
    }
}
