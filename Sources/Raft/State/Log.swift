/// One entry of the log: "command for state machine, and term when entry was received by leader
/// (first index is 1)" (Figure 2).
public struct LogEntry: Hashable, Sendable {
    /// The term in which a leader received the command.
    public let term: Term

    /// Where in the log it stands.
    public let index: LogIndex

    /// What the state machine is to do; opaque to Raft.
    public let command: [UInt8]

    /// An entry of these parts.
    public init(term: Term, index: LogIndex, command: [UInt8]) {
        self.term = term
        self.index = index
        self.command = command
    }

    /// Where the entry stands, and of what term it is.
    public var position: LogPosition { LogPosition(term: term, index: index) }
}

/// The end of a log, or of a part of one; the greater of two is the more up to date.
///
/// "If the logs have last entries with different terms, then the log with the later term is more
/// up-to-date. If the logs end with the same term, then whichever log is longer is more
/// up-to-date" (§5.4.1).
public struct LogPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The term of the last entry.
    public let term: Term

    /// The index of the last entry.
    public let index: LogIndex

    /// The end of an empty log.
    public static let zero = LogPosition(term: .zero, index: .zero)

    /// The position of an entry of this term at this index.
    public init(term: Term, index: LogIndex) {
        self.term = term
        self.index = index
    }

    /// Whether a log that ends here is less up to date (§5.4.1).
    public static func < (one: LogPosition, other: LogPosition) -> Bool {
        (one.term, one.index) < (other.term, other.index)
    }

    /// The index and the term.
    public var description: String { "entry \(index) of term \(term)" }
}

/// A log as it is in memory: entries with consecutive indexes, from the one after its base on.
public struct Log: Hashable, Sendable {
    /// The last of the entries that were taken out because a snapshot has them (§7,
    /// "lastIncludedIndex" and "lastIncludedTerm"), all of them committed; ``LogPosition/zero`` if
    /// the log is whole, as all logs are that come from a disk so far.
    public let base: LogPosition

    /// All entries after the base, in order.
    public private(set) var entries: [LogEntry]

    /// A log that has these entries.
    ///
    /// - Precondition: the indexes run on from the base without a gap, and no term is lower than the
    ///   one before it.
    public init(_ entries: [LogEntry] = [], after base: LogPosition = .zero) {
        self.base = base
        self.entries = []
        for entry in entries { append(entry) }
    }

    /// The position of the last entry, or the base if there is none.
    public var last: LogPosition { entries.last?.position ?? base }

    /// The term at this index: zero at the index before the first entry, none before the
    /// base and beyond the end.
    public func term(at index: LogIndex) -> Term? {
        index == base.index ? base.term : self[index]?.term
    }

    /// Whether this is an entry of this log, or was: one before the base is committed, so that
    /// every leader has the same one.
    func contains(_ position: LogPosition) -> Bool {
        position.index < base.index || term(at: position.index) == position.term
    }

    /// The first entry of the term that stands at this index, or the index after the last entry if
    /// nothing stands there.
    func firstConflict(before index: LogIndex) -> LogIndex {
        guard let term = self[index]?.term else { return last.index.next }
        var first = index
        while first.previous > base.index, self.term(at: first.previous) == term {
            first = first.previous
        }
        return first
    }

    /// The entry at this index, if there is one.
    public subscript(index: LogIndex) -> LogEntry? {
        guard index > base.index, index <= last.index else { return nil }
        return entries[offset(after: index.previous)]
    }

    /// The entries that come after this index, as far as they are there.
    public func suffix(after index: LogIndex) -> ArraySlice<LogEntry> {
        index >= last.index ? [] : entries[offset(after: max(index, base.index))...]
    }

    private func offset(after index: LogIndex) -> Int { Int(index.number - base.index.number) }

    /// Adds an entry at the end.
    public mutating func append(_ entry: LogEntry) {
        precondition(entry.index == last.index.next, "indexes run without a gap")
        precondition(entry.term >= last.term, "terms in a log never go down")
        entries.append(entry)
    }

    /// Deletes the entry at this index "and all that follow it" (Figure 2, AppendEntries 3).
    public mutating func removeAll(from index: LogIndex) {
        precondition(index > base.index, "what a snapshot has is never deleted")
        guard index <= last.index else { return }
        entries.removeSubrange(offset(after: index.previous)...)
    }
}
