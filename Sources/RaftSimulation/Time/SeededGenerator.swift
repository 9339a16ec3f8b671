/// A source of chance that gives the same numbers for the same seed.
///
/// It does so in every process and on every machine (SplitMix64, Steele et al. 2014).
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64
    private let increment: UInt64

    /// The source that this seed begins.
    public init(seed: UInt64) {
        state = seed
        increment = 0x9E37_79B9_7F4A_7C15
    }

    /// A source that gives always the same number, one that makes the nodes' jitter vanish: what
    /// happens in a story does not depend on how often a node asked for chance before.
    static let none = SeededGenerator(constant: 542)

    private init(constant: UInt64) {
        state = constant
        increment = 0
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= increment
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from zero up to, and without, the limit; each is as likely, as nearly as 64 bits
    /// allow.
    mutating func below(_ limit: Int) -> Int {
        precondition(limit > 0, "there is a number below the limit")
        return Int(next().multipliedFullWidth(by: UInt64(limit)).high)
    }

    /// A number from a range.
    mutating func number(in range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(below(Int(range.upperBound - range.lowerBound) + 1))
    }

    /// Whether something happens that happens so many times in ten thousand.
    mutating func happens(inTenThousand times: Int) -> Bool {
        times > 0 && below(10_000) < times
    }

    /// A number that is at least the smallest, and twice as much with half the chance, and so on: a
    /// long tail without a logarithm, whose last bit may differ from machine to machine.
    mutating func longTailed(from smallest: Int64, doublings: Int) -> Int64 {
        let scale = smallest << Int64(min(next().trailingZeroBitCount, doublings))
        return scale + Int64(below(Int(scale) + 1))
    }
}
