/// A small source of chance: the same numbers for the same seed (Steele, Lea and Flood, 2014).
///
/// Good enough to keep election timeouts apart, and it costs no call of the system; nothing secret
/// depends on it.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    /// The source that this seed begins.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SplitMix64 {
    /// A span drawn evenly from a range, in whole microseconds.
    package mutating func draw(from range: ClosedRange<Duration>) -> Duration {
        let spread = UInt64((range.upperBound - range.lowerBound).microseconds) + 1
        return range.lowerBound + .microseconds(Int64(next() % spread))
    }
}
