import Glibc

/// The time of day, for people who read a log; nothing is ever decided by it.
public enum WallClock {
    /// The time in UTC with milliseconds, such as `2026-01-31T23:59:59.123Z` (RFC 3339).
    public static var timestamp: String { timestamp(millisecondsAgo: 0) }

    /// The time that it was this many milliseconds ago, written like ``timestamp``.
    public static func timestamp(millisecondsAgo: Int) -> String {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return "?" }
        time.goBack(milliseconds: millisecondsAgo)
        var parts = unsafe tm()
        guard unsafe gmtime_r(&time.tv_sec, &parts) != nil else { return "?" }
        let date = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(twoDigits)
        let clock = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map(twoDigits)
        let milliseconds = String(1_000 + time.tv_nsec / 1_000_000).dropFirst()
        return "\(date.joined(separator: "-"))T\(clock.joined(separator: ":")).\(milliseconds)Z"
    }

    /// The time in whole seconds since the beginning of 1970, in UTC.
    public static var secondsSince1970: Int { time(nil) }

    /// The time in whole milliseconds since the beginning of 1970, in UTC.
    public static var millisecondsSince1970: UInt64 {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0, time.tv_sec >= 0 else { return 0 }
        return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }

    private static func twoDigits(_ number: CInt) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

extension timespec {
    fileprivate mutating func goBack(milliseconds: Int) {
        tv_sec -= milliseconds / 1_000
        tv_nsec -= milliseconds % 1_000 * 1_000_000
        guard tv_nsec < 0 else { return }
        tv_sec -= 1
        tv_nsec += 1_000_000_000
    }
}
