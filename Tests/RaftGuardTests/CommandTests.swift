import Raft
import Testing

@testable import RaftGuard

@Suite("When a guard ends its command")
struct CommandTests {
    private func end(_ exit: ProcessEnd?, _ reason: CommandEnd.Reason) -> GuardAction {
        .report(.ended(Term(7), CommandEnd(exit, because: reason)))
    }

    @Test("SIGTERM comes 60 ms and SIGKILL 10 ms before the lease runs out")
    func leaseEnds() {
        var story = GuardStory()
        story.runs(until: 300)
        story.passes(to: 291)
        #expect(story.time(of: .terminateAll) == 240)
        #expect(story.time(of: .killAll) == 290)
    }

    @Test("an extension moves both; an older one that comes late moves nothing")
    func extensions() {
        var story = GuardStory()
        story.runs(until: 300)
        story.ordered(.extend(until: instant(400)))
        story.ordered(.extend(until: instant(350)))
        story.passes(to: 391)
        #expect(story.time(of: .terminateAll) == 340)
        #expect(story.time(of: .killAll) == 390)
    }

    @Test("after SIGTERM for the lease, an extension does not move the kill")
    func lateExtension() {
        var story = GuardStory()
        story.runs(until: 300)
        story.passes(to: 250)
        #expect(story.ordered(.extend(until: instant(500))) == [])
        story.passes(to: 300)
        #expect(story.time(of: .killAll) == 290)
    }

    @Test("told to stop, the command gets SIGTERM at once and SIGKILL when its grace is over")
    func graceful() {
        var story = GuardStory()
        story.runs(until: 300)
        #expect(story.ordered(.stop(by: instant(200))) == [.terminateAll])
        story.passes(to: 201)
        #expect(story.time(of: .killAll) == 200)
    }

    @Test("its grace does not outlast the lease, nor does a later order lengthen it")
    func graceAndLease() {
        var story = GuardStory()
        story.runs(until: 300)
        story.ordered(.stop(by: instant(9_000)))
        story.passes(to: 290)
        #expect(story.time(of: .killAll) == 290)
        var other = GuardStory()
        other.runs(until: 300)
        other.ordered(.stop(by: instant(200)))
        other.ordered(.stop(by: instant(250)))
        other.passes(to: 250)
        #expect(other.time(of: .killAll) == 200)
    }

    @Test("while it is told to stop, the lease may go on: its grace is longer than a lease")
    func leaseDuringGrace() {
        var story = GuardStory()
        story.runs(until: 300)
        story.ordered(.stop(by: instant(900)))
        for time in stride(from: UInt64(100), to: 900, by: 100) {
            story.passes(to: time)
            story.ordered(.extend(until: instant(time + 300)))
        }
        story.passes(to: 900)
        #expect(story.time(of: .killAll) == 900)
    }

    @Test("a command that has ended is reported only when nothing is left of it")
    func descendants() {
        var story = GuardStory()
        story.runs(until: 300)
        #expect(story.happens(.taskEnded(.command, .status(3))) == [.killAll])
        #expect(story.subject.isBusy)
        #expect(story.happens(.descendantsGone) == [end(.status(3), .itself)])
        #expect(!story.subject.isBusy)
        #expect(story.subject.deadline == nil)
    }

    @Test("what does not end is killed again and again, less and less often")
    func again() {
        var story = GuardStory()
        story.runs(until: 300)
        story.happens(.taskEnded(.command, .status(3)))
        story.passes(to: 31)
        #expect(story.deeds.filter { $0.action == .killAll }.map(\.at) == [0, 2, 6, 14, 30])
        story.passes(to: 10_000)
        #expect((15...20).contains(story.deeds.count { $0.action == .killAll }))
    }

    @Test("why it ended is told: by itself, its lease, an order")
    func reasons() {
        for (reason, prepare) in [
            (CommandEnd.Reason.lease, { $0.passes(to: 295) }),
            (.ordered, { $0.ordered(.stop(by: instant(100))) }),
            (.itself, { _ in }),
        ] as [(CommandEnd.Reason, (inout GuardStory) -> Void)] {
            var story = GuardStory()
            story.runs(until: 300)
            prepare(&story)
            story.happens(.taskEnded(.command, .signal(15)))
            #expect(story.happens(.descendantsGone) == [end(.signal(15), reason)])
        }
    }

    @Test("a lease that is nearly over starts nothing")
    func tooLate() {
        var story = GuardStory()
        story.passes(to: 241)
        #expect(
            story.ordered(.start(Term(7), leaseUntil: instant(300))) == [end(nil, .lease)])
        #expect(!story.subject.isBusy)
    }

    @Test("of two starts only the first is obeyed while a command runs")
    func onlyOne() {
        var story = GuardStory()
        story.runs(until: 300)
        #expect(story.ordered(.start(Term(8), leaseUntil: instant(900))) == [])
        story.happens(.taskEnded(.command, .status(0)))
        #expect(story.ordered(.start(Term(8), leaseUntil: instant(900))) == [])
        story.happens(.descendantsGone)
        #expect(
            story.ordered(.start(Term(8), leaseUntil: instant(900)))
                == [.spawn(.command, Term(8))])
    }

    @Test("a command that cannot be started is told with the system's reason, whatever it is")
    func cannotStart() {
        var story = GuardStory()
        story.ordered(.start(Term(7), leaseUntil: instant(300)))
        #expect(
            story.happens(.spawnFailed(.command, errno: 13))
                == [.report(.cannotStart(Term(7), errno: 13))])
        #expect(!story.subject.isBusy)
    }

    @Test("whom the system does not let the guard kill is told")
    func refused() {
        var story = GuardStory()
        story.runs(until: 300)
        #expect(
            story.happens(.killRefused(process: 900, errno: 1))
                == [.report(.cannotEnd(process: 900, errno: 1))])
    }
}

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
                == [.report(.checked(.failing(inARow: 1, .status(1))))])
        #expect(
            check(&story, at: 400, .signal(11))
                == [.report(.checked(.failing(inARow: 2, .signal(11)))), .terminateAll])
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
                == [.report(.checked(.failing(inARow: 1, .status(1))))])
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
                == [.report(.checked(.failing(inARow: 1, nil)))])
    }

    @Test("one that ends after the command says nothing any more")
    func late() {
        var story = started()
        story.passes(to: 100)
        story.happens(.taskEnded(.command, .status(0)))
        #expect(story.happens(.taskEnded(.check, .status(1))) == [])
    }
}
