internal import Raft

/// A source of chance that gives the same numbers for the same seed, in every process.
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    private var source: SplitMix64
    private var constant: UInt64?

    /// The source that this seed begins.
    public init(seed: UInt64) { source = SplitMix64(seed: seed) }

    /// A source that gives always the same number.
    private init(constant: UInt64) {
        source = SplitMix64(seed: constant)
        self.constant = constant
    }

    /// What a server draws from at its start in a story: always the same number, one that makes the
    /// nodes' jitter as short as it gets, so that what happens does not depend on how often a node
    /// drew lots before.
    static let none: SeededGenerator = {
        var inStep = SplitMix64(seed: number)
        return SeededGenerator(constant: inStep.next())
    }()

    /// The same for its steps: a server draws a seed from it, and its node draws from that.
    static let noneInSteps = SeededGenerator(constant: number)

    private static let number: UInt64 = 32

    /// The next 64 bits.
    public mutating func next() -> UInt64 { constant ?? source.next() }

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

    /// Whether something happens that happens this many times in ten thousand.
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
