/// Many spans of time, kept as how many there are of each whole millisecond.
public struct Spans: Hashable, Sendable {
    private var counts: [Int] = []

    /// How many there are.
    public private(set) var count = 0

    /// None yet.
    public init() {}

    mutating func add(microseconds: Int64) {
        add(1, of: Int(microseconds / 1_000))
    }

    /// Adds this many of one length, in milliseconds.
    public mutating func add(_ more: Int, of milliseconds: Int) {
        while counts.count <= milliseconds { counts.append(0) }
        counts[milliseconds] += more
        count += more
    }

    mutating func add(_ other: Spans) {
        for (milliseconds, more) in other.lengths { add(more, of: milliseconds) }
    }

    /// Every length that there is, in milliseconds, the shortest first, and how many have it.
    public var lengths: [(milliseconds: Int, count: Int)] {
        counts.indices.filter { counts[$0] > 0 }.map { ($0, counts[$0]) }
    }

    /// The length that a share of all spans does not exceed: a half for the median, 1 for the
    /// longest.
    ///
    /// - Parameter share: From 0 to 1.
    /// - Returns: Milliseconds; `nil` if there are no spans.
    public func quantile(_ share: Double) -> Int? {
        var left = Int((Double(count) * share).rounded(.up))
        for (milliseconds, count) in lengths {
            left -= count
            if left <= 0 { return milliseconds }
        }
        return nil
    }
}
