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
