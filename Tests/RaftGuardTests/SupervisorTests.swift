import Raft
import Testing

@testable import RaftGuard

@Suite("A guard that stands still")
struct SupervisorTests {
    private func supervisor(
        _ orders: GuardOrder..., plan: GuardPlan = GuardPlan()
    ) -> GuardSupervisor {
        var supervisor = GuardSupervisor(plan)
        supervisor.note(.start(Term(7), leaseUntil: instant(300)), at: instant(0))
        for order in orders { supervisor.note(order, at: instant(0)) }
        return supervisor
    }

    private let ended = GuardReport.ended(Term(7), CommandEnd(.status(0), because: .lease))

    @Test("the daemon kills the command itself 5 ms before the lease ends, as it was told last")
    func lease() {
        var supervisor = supervisor(.extend(until: instant(400)), .extend(until: instant(350)))
        #expect(supervisor.deadline == instant(395))
        #expect(supervisor.advance(at: instant(394)) == .nothing)
        #expect(supervisor.advance(at: instant(395)) == .killCommand)
    }

    @Test("the daemon kills the command itself 100 ms after its grace, and replaces the guard")
    func grace() {
        var supervisor = supervisor(
            .extend(until: instant(9_000)), .stop(by: instant(100)), .stop(by: instant(150)))
        #expect(supervisor.advance(at: instant(200)) == .killCommand)
        #expect(supervisor.deadline == instant(700))
        #expect(supervisor.advance(at: instant(699)) == .nothing)
        #expect(supervisor.advance(at: instant(700)) == .replaceGuard)
        #expect(supervisor.deadline == nil)
    }

    @Test("near the end of the lease it kills every millisecond, for one kill may miss something")
    func killsAgain() {
        var supervisor = supervisor()
        for time: UInt64 in stride(from: 295, to: 795, by: 1) {
            #expect(supervisor.deadline == instant(time))
            #expect(supervisor.advance(at: instant(time - 1)) == .nothing)
            #expect(supervisor.advance(at: instant(time)) == .killCommand)
        }
        #expect(supervisor.advance(at: instant(795)) == .replaceGuard)
    }

    @Test("a clean-up may take its time, and is not killed, as long as the lease goes on")
    func cleanup() {
        var supervisor = supervisor(
            .stop(by: instant(100)), plan: GuardPlan(hasCleanup: true))
        #expect(supervisor.advance(at: instant(200)) == .killCommand)
        #expect(supervisor.deadline == instant(295))
        supervisor.note(.extend(until: instant(20_000)), at: instant(290))
        #expect(supervisor.deadline == instant(10_700))
        #expect(supervisor.advance(at: instant(10_699)) == .nothing)
        #expect(supervisor.advance(at: instant(10_700)) == .replaceGuard)
    }

    @Test("when the lease ends, so does a clean-up; no later lease spares it then")
    func cleanupEnds() {
        var supervisor = supervisor(
            .stop(by: instant(100)), plan: GuardPlan(hasCleanup: true))
        #expect(supervisor.advance(at: instant(200)) == .killCommand)
        #expect(supervisor.advance(at: instant(295)) == .killCommand)
        supervisor.note(.extend(until: instant(20_000)), at: instant(296))
        #expect(supervisor.advance(at: instant(300)) == .killCommand)
        #expect(supervisor.deadline == instant(301))
        #expect(supervisor.advance(at: instant(800)) == .replaceGuard)
    }

    @Test("a guard that reports the end in time is left alone")
    func punctual() {
        var supervisor = supervisor(.stop(by: instant(100)))
        supervisor.note(ended)
        #expect(supervisor.deadline == nil)
        #expect(supervisor.advance(at: instant(9_000)) == .nothing)
    }

    @Test("one that reports the end late is not replaced")
    func late() {
        var supervisor = supervisor()
        #expect(supervisor.advance(at: instant(295)) == .killCommand)
        supervisor.note(ended)
        #expect(supervisor.deadline == nil)
    }

    @Test("one that has not started the command after five seconds is replaced: the lease goes on")
    func notStarted() {
        var supervisor = supervisor(.extend(until: instant(9_000)))
        #expect(supervisor.deadline == instant(5_000))
        #expect(supervisor.advance(at: instant(4_999)) == .nothing)
        #expect(supervisor.advance(at: instant(5_000)) == .replaceGuard)
        #expect(supervisor.deadline == nil)
    }

    @Test("one that has started the command is left alone as long as the lease goes on")
    func started() {
        var supervisor = supervisor(.extend(until: instant(9_000)))
        supervisor.note(.started(Term(7), process: 812))
        #expect(supervisor.deadline == instant(8_995))
        #expect(supervisor.advance(at: instant(8_994)) == .nothing)
    }

    @Test("nothing was ordered: nothing is awaited")
    func idle() {
        var supervisor = GuardSupervisor(GuardPlan())
        supervisor.note(.stop(by: .zero), at: instant(0))
        supervisor.note(.extend(until: .zero), at: instant(0))
        supervisor.note(.will(Will()), at: instant(0))
        #expect(supervisor.deadline == nil)
    }
}
