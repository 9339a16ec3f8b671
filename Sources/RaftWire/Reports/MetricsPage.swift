/// Some lines of a peer's counters in the Prometheus text format, as many as fit a datagram: the
/// answer to Metrics.
public struct MetricsPage: Hashable, Sendable {
    /// Whole lines, each ended by a line feed.
    public var text: String

    /// Where to ask on; none at the end.
    public var next: UInt64?

    /// A page with this text.
    public init(text: String, next: UInt64?) {
        self.text = text
        self.next = next
    }
}

extension RPC {
    static let metrics = RPC(
        "Metrics", Reply.metrics, changesSomething: false, queryBytes: Limits.datagramBytes
    ) { fields throws(WireError) in .metrics(after: try fields.number("after")) }
}

extension MetricsPage: Report {
    var nextPage: Query? { next.map { .metrics(after: $0) } }

    init(_ fields: FieldReader) throws(WireError) {
        self.init(text: try fields.text("text"), next: try fields.numberIfPresent("next"))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        fields.write(text, "text")
        try fields.writeIfPresent(next, "next")
    }
}
