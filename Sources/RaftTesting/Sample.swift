/// Spans that were measured, and what they are like.
public struct Sample: Hashable, Sendable {
    /// The spans, the shortest first.
    public let spans: [Duration]

    /// These spans, in whatever order they were measured.
    ///
    /// - Precondition: there is at least one.
    public init(_ spans: [Duration]) {
        precondition(!spans.isEmpty, "nothing was measured")
        self.spans = spans.sorted()
    }

    /// The shortest span.
    public var least: Duration { spans[0] }

    /// The longest span.
    public var greatest: Duration { spans[spans.count - 1] }

    /// The span that half of all do not exceed.
    public var median: Duration { percentile(50) }

    /// The shortest of the spans that this percentage of all does not exceed ("nearest rank").
    ///
    /// It is always one that was measured: with a hundred of them the 99th percentile is the
    /// second longest.
    ///
    /// - Precondition: 1 to 100.
    public func percentile(_ percent: Int) -> Duration {
        precondition((1...100).contains(percent), "\(percent) percent")
        let rank = (spans.count * percent + 99) / 100
        return spans[rank - 1]
    }
}
