/// What must be on the disk before a step's messages may leave.
public struct DurableChange: Hashable, Sendable {
    /// The term and the vote, if they changed.
    public let state: DurableState?

    /// How the log changed, if it did.
    public let log: LogChange?

    /// These changes.
    public init(state: DurableState?, log: LogChange?) {
        self.state = state
        self.log = log
    }
}

/// A change of the log: a tail that goes, and entries that come in its place.
public struct LogChange: Hashable, Sendable {
    /// The first index that the change replaces; what the log had from there on is gone.
    public let start: LogIndex

    /// The entries that stand there now; the first of them at ``start``.
    public let entries: [LogEntry]

    /// The change that puts these entries at this place.
    public init(start: LogIndex, entries: [LogEntry]) {
        self.start = start
        self.entries = entries
    }
}

/// What one step asks of the world.
///
/// The messages cannot be had before what they depend on was saved: "servers … respond to RPCs"
/// only after they "updated [persistent state] on stable storage" (Figure 2).
public struct Output: Hashable, Sendable {
    let durableChange: DurableChange?
    let messages: [Envelope]

    /// What happened, in order; may be told before anything is saved.
    public let observations: [Observation]

    /// Saves what must be saved, and only then yields the messages.
    ///
    /// - Throws: what `save` throws; the messages are lost then, as they must be.
    public consuming func release<Failure: Error>(
        afterSavingWith save: (DurableChange) throws(Failure) -> Void
    ) throws(Failure) -> [Envelope] {
        if let durableChange { try save(durableChange) }
        return messages
    }
}
