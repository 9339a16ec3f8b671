public import Raft

extension DatagramCodec {
    /// The reply to ``Query/history(after:)``: as many of these changes as fit, oldest first.
    ///
    /// - Parameters:
    ///   - changes: All that are asked for, oldest first.
    ///   - from: The peer that answers.
    ///   - sequence: The number of the query.
    ///   - maximumBytes: The length of the query.
    /// - Returns: The bytes to send.
    /// - Throws: ``WireError/tooLong(bytes:)`` when not even the first one fits.
    public func encode(
        _ changes: [LeaderChange], from: NodeID, sequence: UInt64, maximumBytes: Int
    ) throws(WireError) -> [UInt8] {
        try longest(of: changes.count) { count throws(WireError) in
            let page = HistoryPage(
                changes: Array(changes.prefix(count)), hasMore: count < changes.count)
            return try encode(
                .reply(.history(page), from: from, sequence: sequence),
                maximumBytes: maximumBytes)
        }
    }

    /// The reply to ``Query/metrics(after:)``: as many lines as fit.
    ///
    /// Places are counted in lines.
    ///
    /// - Parameters:
    ///   - lines: All lines that the peer has, without line feeds.
    ///   - after: How many of them were told already.
    ///   - from: The peer that answers.
    ///   - sequence: The number of the query.
    ///   - maximumBytes: The length of the query.
    /// - Returns: The bytes to send.
    /// - Throws: ``WireError/tooLong(bytes:)`` when not even one line fits.
    public func encode(
        metrics lines: [String], after: UInt64, from: NodeID, sequence: UInt64, maximumBytes: Int
    ) throws(WireError) -> [UInt8] {
        let start = Int(min(after, UInt64(lines.count)))
        return try longest(of: lines.count - start) { count throws(WireError) in
            let end = start + count
            let page = MetricsPage(
                text: lines[start..<end].map { $0 + "\n" }.joined(),
                next: end < lines.count ? UInt64(end) : nil)
            return try encode(
                .reply(.metrics(page), from: from, sequence: sequence),
                maximumBytes: maximumBytes)
        }
    }

    /// The longest page that fits, found by halving: a flood of queries must not cost much.
    ///
    /// It has at least one element, if there are any, so that the client gets on.
    private func longest(
        of count: Int, _ page: (Int) throws(WireError) -> [UInt8]
    ) throws(WireError) -> [UInt8] {
        var fitting = min(1, count)
        var best = try page(fitting)
        var tooMany = min(count, Limits.elementsPerPage) + 1
        while tooMany - fitting > 1 {
            let middle = (fitting + tooMany) / 2
            do throws(WireError) {
                best = try page(middle)
                fitting = middle
            } catch {
                tooMany = middle
            }
        }
        return best
    }
}
