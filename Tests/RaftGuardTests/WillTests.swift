import Raft
import Testing

@testable import RaftGuard

@Suite("What a guard does when its daemon is dead")
struct WillTests {
    private func story(_ will: Will = .example(), runsCommand: Bool = false) -> GuardStory {
        var story = GuardStory()
        story.ordered(.will(will))
        if runsCommand { story.runs(until: 10_000) }
        story.passes(to: 100)
        #expect(story.sent == [])
        return story
    }

    @Test(
        "the will is sent at once, each message at its times; then the socket goes, and the guard")
    func times() {
        var story = story()
        story.happens(.daemonDied)
        story.passes(to: 2_000)
        #expect(story.sent == ["100: free to 2", "105: free to 2", "140: free to 3"])
        #expect(story.time(of: .closeSocket) == 140)
        #expect(story.time(of: .exit) == 140)
    }

    @Test("without a will the socket goes at once, and the guard")
    func nothing() {
        var story = story(Will())
        #expect(story.happens(.daemonDied) == [.closeSocket, .exit])
    }

    @Test("the command is killed first, and the lease is free when nothing is left of it")
    func command() {
        var story = story(runsCommand: true)
        #expect(story.happens(.daemonDied) == [.killAll])
        story.passes(to: 103)
        story.happens(.taskEnded(.command, .signal(9)))
        story.happens(.descendantsGone)
        story.passes(to: 2_000)
        #expect(story.sent == ["103: free to 2", "108: free to 2", "143: free to 3"])
    }

    @Test("a lease is not called free while the command lives, or something of it")
    func survivor() {
        var story = story(runsCommand: true)
        story.happens(.daemonDied)
        story.happens(.taskEnded(.command, .signal(9)))
        story.passes(to: 2_000)
        #expect(story.sent == ["140: wait to 2", "145: wait to 2", "180: wait to 3"])
        #expect(story.time(of: .exit) == 1_000)
    }

    @Test("a lease that somebody was told of is not called free before it has run out")
    func told() {
        var story = story(.example(freeFrom: 104))
        story.happens(.daemonDied)
        story.passes(to: 2_000)
        #expect(story.sent == ["100: wait to 2", "105: free to 2", "140: free to 3"])
    }

    @Test("a later will takes the place of the one before, and an empty one revokes")
    func revoked() {
        var story = story()
        story.ordered(.will(Will()))
        story.happens(.daemonDied)
        story.passes(to: 2_000)
        #expect(story.sent == [])
        story = self.story()
        story.ordered(
            .will(
                Will([
                    Will.Message(
                        to: Array("9".utf8), after: [.zero],
                        versions: [Will.Version(Array("new".utf8), needsEnd: false)])
                ])))
        story.happens(.daemonDied)
        story.passes(to: 2_000)
        #expect(story.sent == ["100: new to 9"])
    }

    @Test("a dead daemon's orders are not obeyed, and starts nothing")
    func after() {
        var story = story()
        story.happens(.daemonDied)
        #expect(story.ordered(.start(Term(9), leaseUntil: instant(9_000))) == [])
        story.ordered(.will(Will()))
        story.passes(to: 2_000)
        #expect(story.sent.count == 3)
    }

    @Test("told to quit, the command ends in its own time while the lease lasts; then the will")
    func quit() {
        var story = GuardStory()
        story.ordered(.will(.example()))
        story.runs(until: 300)
        #expect(story.ordered(.quit) == [.terminateAll])
        story.passes(to: 15)
        story.happens(.taskEnded(.command, .status(0)))
        story.happens(.descendantsGone)
        story.passes(to: 2_000)
        #expect(story.sent == ["15: free to 2", "20: free to 2", "55: free to 3"])
        #expect(story.time(of: .exit) == 55)
    }

    @Test("told to quit, a command that does not end is killed before its lease runs out")
    func quitKills() {
        var story = GuardStory()
        story.runs(until: 300)
        story.ordered(.quit)
        story.passes(to: 291)
        #expect(story.time(of: .killAll) == 290)
    }

    @Test("with a clean-up the will waits for it, but not for longer than 100 ms")
    func cleanup() {
        var story = GuardStory(GuardPlan(hasCleanup: true))
        story.ordered(.will(.example()))
        story.runs(until: 10_000)
        story.happens(.daemonDied)
        story.happens(.taskEnded(.command, .signal(9)))
        #expect(story.happens(.descendantsGone) == [.spawn(.cleanup, Term(7))])
        story.passes(to: 60)
        story.happens(.taskEnded(.cleanup, .status(0)))
        #expect(story.sent == ["60: free to 2"])
        var slow = GuardStory(GuardPlan(hasCleanup: true))
        slow.ordered(.will(.example()))
        slow.runs(until: 10_000)
        slow.happens(.daemonDied)
        slow.passes(to: 101)
        #expect(slow.sent == ["100: wait to 2"])
    }

    @Test("it never outlives its daemon by more than a second, whatever it cannot kill")
    func bounded() {
        var story = story(runsCommand: true)
        story.happens(.daemonDied)
        story.passes(to: 5_000)
        #expect(story.time(of: .exit) == 1_000)
    }

    @Test("asleep it wants nothing")
    func asleep() {
        #expect(story().subject.deadline == nil)
    }
}
