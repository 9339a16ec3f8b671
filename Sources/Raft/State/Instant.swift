/// A reading of one peer's own monotonic clock, in whole microseconds.
///
/// Instants of two peers cannot be compared: only spans between two readings of one clock mean
/// anything. Microseconds fit the 53 bits that a datagram's `seq` has for 285 years, which lets a
/// leader send its clock along and read it back from the reply (see ``Envelope/sequence``).
public struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Microseconds since this clock's zero.
    public let microseconds: UInt64

    /// The clock's zero.
    public static let zero = Instant(microseconds: 0)

    /// The reading of this many microseconds.
    public init(microseconds: UInt64) { self.microseconds = microseconds }

    /// Whether a reading is earlier than another one of the same clock.
    public static func < (one: Instant, other: Instant) -> Bool {
        one.microseconds < other.microseconds
    }

    /// The instant a span later; saturates at the clock's zero for negative spans.
    public static func + (instant: Instant, span: Duration) -> Instant {
        let sum = Int64(instant.microseconds) + span.microseconds
        return Instant(microseconds: UInt64(max(0, sum)))
    }

    /// The instant a span earlier; saturates at the clock's zero.
    public static func - (instant: Instant, span: Duration) -> Instant {
        let difference = Int64(instant.microseconds) - span.microseconds
        return Instant(microseconds: UInt64(max(0, difference)))
    }

    /// The span from one reading to another, negative when the first is the earlier.
    public static func - (later: Instant, earlier: Instant) -> Duration {
        .microseconds(Int64(later.microseconds) - Int64(earlier.microseconds))
    }

    /// The number and its unit.
    public var description: String { "\(microseconds) µs" }
}

extension Duration {
    /// Whole microseconds, what is smaller cut off.
    public var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// Whole milliseconds, what is smaller cut off.
    public var milliseconds: Int64 { microseconds / 1_000 }
}
