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

/// A log as it is in memory: entries with consecutive indexes, the first of them 1.
public struct Log: Hashable, Sendable {
    /// All entries, in order.
    public private(set) var entries: [LogEntry]

    /// A log that has these entries.
    ///
    /// - Precondition: the indexes run from 1 on without a gap, and no term is lower than the one
    ///   before it.
    public init(_ entries: [LogEntry] = []) {
        self.entries = []
        for entry in entries { append(entry) }
    }

    /// The position of the last entry, ``LogPosition/zero`` for an empty log.
    public var last: LogPosition { entries.last?.position ?? .zero }

    /// The term at this index: zero at the place before the first entry, none beyond the end.
    public func term(at index: LogIndex) -> Term? {
        guard index > .zero else { return .zero }
        return self[index]?.term
    }

    /// The first entry of the term that stands at this index, or the place behind the last entry if
    /// nothing stands there.
    func firstConflict(before index: LogIndex) -> LogIndex {
        guard let term = term(at: index), index > .zero else { return last.index.next }
        var first = index
        while first.previous > .zero, self.term(at: first.previous) == term {
            first = first.previous
        }
        return first
    }

    /// The entry at this index, if there is one.
    public subscript(index: LogIndex) -> LogEntry? {
        guard index > .zero, index <= last.index else { return nil }
        return entries[Int(index.number) - 1]
    }

    /// The entries that come after this index.
    public func suffix(after index: LogIndex) -> ArraySlice<LogEntry> {
        index >= last.index ? [] : entries[Int(index.number)...]
    }

    /// Adds an entry at the end.
    public mutating func append(_ entry: LogEntry) {
        precondition(entry.index == last.index.next, "indexes run without a gap")
        precondition(entry.term >= last.term, "terms in a log never go down")
        entries.append(entry)
    }

    /// Deletes the entry at this index "and all that follow it" (Figure 2, AppendEntries 3).
    public mutating func removeAll(from index: LogIndex) {
        precondition(index > .zero, "there is no entry before the first")
        guard index <= last.index else { return }
        entries.removeSubrange((Int(index.number) - 1)...)
    }
}
