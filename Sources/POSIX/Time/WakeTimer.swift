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
    public borrowing func set(to deadline: UInt64?) {
        let (nanoseconds, overflow) = max(deadline ?? 0, 1).multipliedReportingOverflow(by: 1_000)
        let time = overflow ? Int64.max : Int64(clamping: nanoseconds)
        let result = csystem_set_timer(descriptor, deadline == nil ? 0 : time)
        precondition(result == 0, "timerfd_settime: \(ErrorNumber.last)")
    }
}
