/// What chance decides when the power fails, as one number: each question takes its share of it.
///
/// Every number from 0 to ``total`` asked for gives another answer, so that few possibilities can be
/// tried one by one.
struct Choices {
    private var rest: UInt64

    /// How many different answers there are to the questions so far, at most 2⁶³.
    private(set) var total: UInt64 = 1

    init(_ number: UInt64) { rest = number }

    /// One of these many possibilities, counted from zero.
    mutating func choose(of count: Int) -> Int {
        let count = UInt64(count)
        defer {
            rest /= count
            let (product, isTooMuch) = total.multipliedReportingOverflow(by: count)
            total = isTooMuch ? 1 << 63 : min(product, 1 << 63)
        }
        return Int(rest % count)
    }
}

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
