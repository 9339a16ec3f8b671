import Glibc

/// The time of day, for people who read a log; nothing is ever decided by it.
public enum WallClock {
    /// The time in UTC with milliseconds, such as `2026-01-31T23:59:59.123Z` (RFC 3339).
    public static var timestamp: String {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return "?" }
        var parts = unsafe tm()
        guard unsafe gmtime_r(&time.tv_sec, &parts) != nil else { return "?" }
        let date = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(twoDigits)
        let clock = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map(twoDigits)
        let milliseconds = String(1_000 + time.tv_nsec / 1_000_000).dropFirst()
        return "\(date.joined(separator: "-"))T\(clock.joined(separator: ":")).\(milliseconds)Z"
    }

    private static func twoDigits(_ number: CInt) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
