/// A moment of simulated true time, in whole microseconds since the simulation began.
///
/// No peer can read it: each has a ``SimulatedClock`` of its own, and reads an `Instant` there.
public struct TrueTime: Hashable, Comparable, BitwiseCopyable, Sendable, CustomStringConvertible {
    /// Microseconds since the simulation began.
    public let microseconds: Int64

    /// The beginning.
    public static let zero = TrueTime(microseconds: 0)

    /// Later than anything that happens.
    static let never = TrueTime(microseconds: .max)

    /// The moment this many microseconds after the beginning.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Whether one moment comes before another.
    public static func < (one: TrueTime, other: TrueTime) -> Bool {
        one.microseconds < other.microseconds
    }

    /// The moment this many microseconds later.
    static func + (time: TrueTime, microseconds: Int64) -> TrueTime {
        TrueTime(microseconds: time.microseconds + microseconds)
    }

    /// The microseconds from one moment to another.
    static func - (later: TrueTime, earlier: TrueTime) -> Int64 {
        later.microseconds - earlier.microseconds
    }

    /// Milliseconds, with three places after the point.
    public var description: String {
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000)
        return "\(whole).\(String(String(rest + 1_000).dropFirst()))"
    }
}
