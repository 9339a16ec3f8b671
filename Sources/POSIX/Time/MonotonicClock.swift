import Glibc

/// The time since this machine was started, which never goes back and never jumps.
///
/// It is `CLOCK_BOOTTIME`, which goes on while the machine sleeps. `CLOCK_MONOTONIC` stands still
/// then, so that a leader whose lid was shut for an hour would wake up and believe that its lease
/// has some time left. Setting the wall clock changes neither. A virtual machine that is paused
/// from outside may not notice at all: no clock of its own tells it.
public enum MonotonicClock {
    /// Whole microseconds since the machine was started, what is smaller cut off.
    public static var now: UInt64 {
        var time = timespec()
        let result = unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        // Linux has had this clock since 2.6.39; nothing else can be wrong with the call.
        precondition(result == 0, "clock_gettime: \(ErrorNumber.last)")
        return time.microseconds
    }
}

extension timespec {
    /// Whole microseconds, what is smaller cut off; the time must not be negative.
    var microseconds: UInt64 { UInt64(tv_sec) * 1_000_000 + UInt64(tv_nsec) / 1_000 }
}
