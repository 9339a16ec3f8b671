import Raft
import Testing

@testable import RaftDaemon

@Suite("When a guard ends its command")
struct GuardScheduleTests {
    private func instant(_ milliseconds: UInt64) -> Instant {
        Instant(microseconds: milliseconds * 1_000)
    }

    @Test("SIGTERM comes 60 ms and SIGKILL 10 ms before the lease runs out")
    func leaseEnds() {
        let schedule = GuardSchedule(until: instant(300))
        #expect(schedule.termination == instant(240))
        #expect(schedule.kill == instant(290))
    }

    @Test("an extension moves both; an older one that comes late moves nothing")
    func extensions() {
        var schedule = GuardSchedule(until: instant(300))
        schedule.take(.extend(until: instant(400)))
        schedule.take(.extend(until: instant(350)))
        #expect(schedule.termination == instant(340))
        #expect(schedule.kill == instant(390))
    }

    @Test("told to stop, the command gets SIGTERM at once and SIGKILL when its grace is over")
    func graceful() {
        var schedule = GuardSchedule(until: instant(300))
        schedule.take(.stop(by: instant(200)))
        #expect(schedule.termination == .zero)
        #expect(schedule.kill == instant(200))
    }

    @Test("grace goes on as long as the lease is extended, and no longer than the lease")
    func graceUnderLease() {
        var schedule = GuardSchedule(until: instant(300))
        schedule.take(.stop(by: instant(10_000)))
        #expect(schedule.kill == instant(290))
        schedule.take(.extend(until: instant(20_000)))
        #expect(schedule.kill == instant(10_000))
    }

    @Test("a second order to stop can only be sharper")
    func impatience() {
        var schedule = GuardSchedule(until: instant(300))
        schedule.take(.stop(by: instant(100)))
        schedule.take(.stop(by: instant(200)))
        #expect(schedule.kill == instant(100))
        schedule.take(.stop(by: .zero))
        #expect(schedule.kill == .zero)
    }

    @Test(
        "an order survives the pipe",
        arguments: [
            GuardOrder.extend(until: Instant(microseconds: 7)), .stop(by: .zero),
        ])
    func roundTrip(_ order: GuardOrder) {
        #expect(GuardOrder(line: order.line.dropLast()) == order)
    }

    @Test("what is no order is none", arguments: ["", "until", "until x", "stop 1 2", "end 3"])
    func noOrder(_ line: String) {
        #expect(GuardOrder(line: line[...]) == nil)
    }
}
