/// A moment as it stands in `Date`, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, §5.6.7).
public struct HTTPDate: Hashable, Sendable, CustomStringConvertible {
    private let seconds: Int

    /// The moment this many seconds after the beginning of 1970, in UTC.
    public init(secondsSince1970 seconds: Int) { self.seconds = seconds }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The text.
    public var description: String {
        let days = seconds / 86_400
        let (year, month, day) = Self.civil(days)
        let time = seconds % 86_400
        let clock = [time / 3_600, time / 60 % 60, time % 60].map(Self.twoDigits)
        return "\(Self.weekdays[days % 7]), \(Self.twoDigits(day)) \(Self.months[month - 1]) "
            + "\(year) \(clock.joined(separator: ":")) GMT"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// The date that is this many days after the first of January 1970.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        var (year, rest) = (1970, days)
        while rest >= length(of: year) {
            rest -= length(of: year)
            year += 1
        }
        var lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        lengths[1] += length(of: year) - 365
        var month = 0
        while rest >= lengths[month] {
            rest -= lengths[month]
            month += 1
        }
        return (year, month + 1, rest + 1)
    }

    private static func length(of year: Int) -> Int {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
            ? 366 : 365
    }
}
