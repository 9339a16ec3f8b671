/// The part of the log that a request carries, or asks about.
package struct ReplicationRange: Hashable, Sendable {
    /// The index before its entries.
    package let previous: LogIndex

    /// The index of its last entry, or ``previous``.
    package let last: LogIndex

    /// These entries, which follow that index.
    init(of entries: some BidirectionalCollection<LogEntry>, after previous: LogIndex) {
        self.previous = previous
        last = entries.last?.index ?? previous
    }
}
