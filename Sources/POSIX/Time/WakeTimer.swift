import CSystem
import Glibc

/// Something to wait on with ``Poll`` that is ready when ``MonotonicClock`` has reached an instant.
///
/// Unlike the deadline of ``Poll`` itself it counts the time that the machine sleeps: a deadline
/// that passes meanwhile is noticed as soon as the machine wakes up.
public struct WakeTimer: ~Copyable {
    private let owner: FileDescriptor

    /// The descriptor, to wait on with ``Poll``; readable from the deadline on.
    public var descriptor: CInt { owner.rawValue }

    /// A timer that is not set.
    ///
    /// - Throws: ``SystemError``, if this process or the machine has too many open files.
    public init() throws(SystemError) {
        owner = FileDescriptor(owning: try retrying("timerfd_create") { csystem_timer() })
    }

    /// Sets the timer to a reading of ``MonotonicClock``, in microseconds; `nil` is never.
    ///
    /// The system's timers go by a clock that a time service may bend by 10 %. The timer is never
    /// late for that reason but may be early, by an eighth of the time that is left: look at the
    /// clock then, and set it again.
    public borrowing func set(to deadline: UInt64?) {
        let result = csystem_set_timer(descriptor, deadline.map(Self.systemTime) ?? 0)
        precondition(result == 0, "timerfd_settime: \(ErrorNumber.last)")
    }

    /// When to be ready, by the system's clock, in nanoseconds.
    static func systemTime(of deadline: UInt64) -> Int64 {
        let now = MonotonicClock.now
        let left = deadline > now ? deadline - now : 0
        let wait = (left - left / 8).multipliedReportingOverflow(by: 1_000)
        guard !wait.overflow else { return .max }
        let (time, overflow) = SystemClock.sinceBoot.nanoseconds
            .addingReportingOverflow(wait.partialValue)
        return overflow ? .max : Int64(clamping: time)
    }
}
