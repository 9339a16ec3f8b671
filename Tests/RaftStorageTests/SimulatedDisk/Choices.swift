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
