internal import Raft

/// How often spans of about the same length were measured.
public struct Histogram: Hashable, Sendable {
    /// How wide a row is: 1, 2 or 5 times a power of ten, in microseconds.
    public let width: Duration

    /// Where the first row begins: a multiple of ``width``.
    public let start: Duration

    /// How many spans each row has; the first and the last one have some.
    public let counts: [Int]

    /// The rows of a sample, as few as needed and no more than a limit.
    ///
    /// - Precondition: the limit is at least two, for one row may have to become two at its middle.
    public init(_ sample: Sample, rows limit: Int = 16) {
        precondition(limit >= 2, "\(limit) rows")
        let (least, greatest) = (sample.least.microseconds, sample.greatest.microseconds)
        let width = Self.widths.first { greatest / $0 - least / $0 < limit } ?? .max
        let first = least / width
        var counts = [Int](repeating: 0, count: Int(greatest / width - first) + 1)
        for span in sample.spans { counts[Int(span.microseconds / width - first)] += 1 }
        self.width = .microseconds(width)
        start = .microseconds(first * width)
        self.counts = counts
    }

    /// 1, 2, 5, 10, 20, 50, … microseconds.
    private static let widths = sequence(state: (1 as Int64, [1, 2, 5] as [Int64])) { state in
        if state.1.isEmpty { state = (state.0 * 10, [1, 2, 5]) }
        return state.0 > 1 << 50 ? nil : state.0 * state.1.removeFirst()
    }

    /// A line for each row: where it begins, in milliseconds, a bar, and how many it has.
    ///
    /// - Parameter columns: How wide a line may be; of less than 30, as if it were 30.
    /// - Returns: The lines, without line feeds.
    public func lines(columns: Int = 80) -> [String] {
        let most = counts.max() ?? 1
        let room = max(columns, 30) - 24
        return counts.enumerated().map { row, count in
            let begin = start + width * row
            // A row that has any shows it.
            let bar = String(repeating: "█", count: (count * room + most - 1) / most)
            return "\(begin.inMilliseconds.padded(to: 10)) ms  \(bar) \(count)"
        }
    }
}

extension Duration {
    /// Milliseconds with one digit after the point, such as `61.3`; rounded.
    public var inMilliseconds: String {
        let tenths = (microseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension String {
    /// The text at the right end of this many columns.
    public func padded(to columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - count)) + self
    }
}
