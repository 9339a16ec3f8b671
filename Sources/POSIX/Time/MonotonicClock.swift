import Glibc
import Synchronization

/// The time since this machine was started, which never goes back, never jumps, and is not bent.
///
/// None of the system's clocks does for a lease. `CLOCK_MONOTONIC` stands still while the machine
/// sleeps, so that a leader whose lid was shut for an hour would wake up and believe that its lease
/// has some time left. `CLOCK_BOOTTIME` goes on, but a time service may bend both: `chronyd` by 8 %,
/// the kernel's own limit is 10 % and more. `CLOCK_MONOTONIC_RAW` runs as the hardware does, but
/// stands still like the first. The difference of the first two is the time that the machine slept:
/// they are bent alike. So this clock is the third and that difference.
///
/// Setting the wall clock changes nothing. A virtual machine that is paused from outside may not
/// notice at all: no clock of its own tells it.
public enum MonotonicClock {
    /// Whole microseconds since the machine was started.
    public static var now: UInt64 {
        let slept = sleep.notice()
        return (SystemClock.monotonicRaw.nanoseconds + slept) / 1_000
    }

    private static let sleep = Sleep()
}

/// How long the machine has slept, as far as it is known.
///
/// Two clocks cannot be read in one instant. The later one is read last, so that a difference is
/// never too long, and the longest that was seen counts, so that it never goes back.
private final class Sleep: Sendable {
    private let longest = Atomic<UInt64>(0)

    /// Nanoseconds that the machine has slept until now.
    func notice() -> UInt64 {
        let everything = SystemClock.sinceBoot.nanoseconds
        let awake = SystemClock.monotonic.nanoseconds
        let slept = everything > awake ? everything - awake : 0
        return longest.max(slept, ordering: .relaxed).newValue
    }
}

/// A clock of the system's that nobody can set.
enum SystemClock {
    /// Stands still while the machine sleeps; bent by time services.
    case monotonic

    /// Goes on while the machine sleeps; bent by time services.
    case sinceBoot

    /// Stands still while the machine sleeps; not bent.
    case monotonicRaw

    /// What it shows, above zero.
    var nanoseconds: UInt64 {
        var time = timespec()
        let result = unsafe clock_gettime(id, &time)
        // Linux has had these clocks since 2.6.39; nothing else can be wrong with the call.
        precondition(result == 0, "clock_gettime: \(ErrorNumber.last)")
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private var id: clockid_t {
        switch self {
        case .monotonic: CLOCK_MONOTONIC
        case .sinceBoot: CLOCK_BOOTTIME
        case .monotonicRaw: CLOCK_MONOTONIC_RAW
        }
    }
}
