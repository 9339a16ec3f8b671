/// What must be on the disk before a step's replies may leave.
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

/// A change of the log: a tail that goes, and entries that replace it.
public struct LogChange: Hashable, Sendable {
    /// The first index that the change replaces; what the log had from there on is gone.
    public let start: LogIndex

    /// The entries that stand there now; the first of them at ``start``.
    public let entries: [LogEntry]

    /// The change that puts these entries at this index.
    public init(start: LogIndex, entries: [LogEntry]) {
        self.start = start
        self.entries = entries
    }
}

/// What one step asks of the world.
///
/// What promises anything cannot be had before what it depends on was saved: "servers … respond to
/// RPCs" only after they "updated [persistent state] on stable storage" (Figure 2).
public struct Output: Hashable, Sendable {
    let durableChange: DurableChange?
    let promises: Promises

    /// What is asked of other peers.
    ///
    /// A request promises nothing, and leaves before anything is saved (dissertation §10.2.1).
    public let requests: [Envelope]

    /// What happened, in order; may be told before anything is saved.
    public let observations: [Observation]

    /// What became of the command that was proposed, if the step was ``Event/proposed(command:)``.
    public let proposal: ProposalOutcome?

    /// Saves what must be saved, and only then yields what promises that it is.
    ///
    /// All earlier changes are on the disk by then, unless the shell goes on while one is being saved
    /// (see ``Event/persisted(_:)``).
    ///
    /// - Parameter save: writes a change to the disk; the node is to be told so
    ///   (``Event/persisted(_:)``).
    /// - Returns: what may leave now.
    /// - Throws: what `save` throws; the promises are lost then, as they must be.
    public consuming func release<Failure: Error>(
        afterSavingWith save: (DurableChange) throws(Failure) -> Void
    ) throws(Failure) -> Promises {
        if let durableChange { try save(durableChange) }
        return promises
    }

    /// What leaves a peer only once all that it rests on is on the disk.
    public struct Promises: Hashable, Sendable {
        /// The replies to other peers.
        public let replies: [Envelope]

        /// The entries that are now known to be committed, in order: each of them once in the life
        /// of a node, for "if commitIndex > lastApplied: … apply log[lastApplied] to state machine"
        /// (Figure 2, All Servers).
        public let committed: [LogEntry]
    }
}
