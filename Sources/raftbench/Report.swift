import JSON
import Raft
import RaftTesting

/// What was measured, for people and for programs.
protocol Report {
    /// A few lines of text.
    func lines(columns: Int) -> [String]

    /// The fields of an object; spans are in microseconds.
    func write(to json: inout JSONWriter)
}

extension Sample {
    /// The figures on one line.
    var summary: String {
        let figures = [
            ("min", least), ("median", median), ("p90", percentile(90)), ("p99", percentile(99)),
            ("max", greatest),
        ]
        return figures.map { "\($0) \($1.inMilliseconds)" }.joined(separator: "   ") + " ms"
    }

    /// The figures, and all spans in order of length.
    func write(to json: inout JSONWriter) {
        json.write(UInt64(spans.count), "rounds")
        json.write(least.wholeMicroseconds, "min")
        json.write(median.wholeMicroseconds, "median")
        json.write(percentile(90).wholeMicroseconds, "p90")
        json.write(percentile(99).wholeMicroseconds, "p99")
        json.write(greatest.wholeMicroseconds, "max")
    }
}

extension Duration {
    /// Whole microseconds; none of a negative span.
    var wholeMicroseconds: UInt64 { UInt64(max(0, microseconds)) }
}
