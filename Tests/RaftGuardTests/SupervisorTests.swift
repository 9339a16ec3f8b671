import Raft
import Testing

@testable import RaftGuard

@Suite("A guard that stands still")
struct SupervisorTests {
    private func supervisor(
        _ orders: GuardOrder..., plan: GuardPlan = GuardPlan()
    ) -> GuardSupervisor {
        var supervisor = GuardSupervisor(plan)
        supervisor.note(.start(Term(7), leaseUntil: instant(300)))
        for order in orders { supervisor.note(order) }
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
        var supervisor = supervisor(.stop(by: instant(100)), .stop(by: instant(150)))
        #expect(supervisor.advance(at: instant(200)) == .killCommand)
        #expect(supervisor.deadline == instant(700))
        #expect(supervisor.advance(at: instant(699)) == .nothing)
        #expect(supervisor.advance(at: instant(700)) == .replaceGuard)
        #expect(supervisor.deadline == nil)
    }

    @Test("a clean-up may take its time before the guard is replaced")
    func cleanup() {
        var supervisor = supervisor(
            .stop(by: instant(100)), plan: GuardPlan(hasCleanup: true))
        #expect(supervisor.advance(at: instant(200)) == .killCommand)
        #expect(supervisor.deadline == instant(10_700))
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

    @Test("nothing was ordered: nothing is awaited")
    func idle() {
        var supervisor = GuardSupervisor(GuardPlan())
        supervisor.note(.stop(by: .zero))
        supervisor.note(.extend(until: .zero))
        supervisor.note(.will(Will()))
        #expect(supervisor.deadline == nil)
    }
}
