/// "Invoked by leader to replicate log entries (§5.3); also used as heartbeat (§5.2)" (Figure 2).
public struct AppendEntries: Hashable, Sendable {
    /// "Leader's term".
    public let term: Term

    /// "So follower can redirect clients".
    public let leader: NodeID

    /// The "index of log entry immediately preceding new ones" and its term.
    public let previous: LogPosition

    /// "Log entries to store (empty for heartbeat)".
    public let entries: [LogEntry]

    /// "Leader's commitIndex".
    public let commit: LogIndex

    /// Why the leader was elected, so that every peer can tell; unknown from a peer that does not
    /// say.
    public let cause: ElectionCause?

    /// How long a request of the leader and this follower's reply take together, the slowest of
    /// late; unknown until one was answered, and from a peer that does not say.
    public let roundTrip: Duration?

    /// A request with these arguments.
    public init(
        term: Term, leader: NodeID, previous: LogPosition, entries: [LogEntry] = [],
        commit: LogIndex, cause: ElectionCause? = nil, roundTrip: Duration? = nil
    ) {
        self.term = term
        self.leader = leader
        self.previous = previous
        self.entries = entries
        self.commit = commit
        self.cause = cause
        self.roundTrip = roundTrip
    }

    /// The reply.
    public struct Reply: Hashable, Sendable {
        /// "currentTerm, for leader to update itself".
        public let term: Term

        /// "True if follower contained entry matching prevLogIndex and prevLogTerm".
        public let isSuccess: Bool

        /// Where the leader should continue, if the follower has not got the entry before the new ones:
        /// the first index of the term that stands there instead, or the one after its last entry.
        public let conflict: LogIndex?

        /// Whether the follower would lead, if the leader handed over to it.
        public let isWilling: Bool

        /// A reply with these results.
        public init(
            term: Term, isSuccess: Bool, conflict: LogIndex? = nil, isWilling: Bool = true
        ) {
            self.term = term
            self.conflict = conflict
            self.isSuccess = isSuccess
            self.isWilling = isWilling
        }
    }
}

extension AppendEntries: MessagePayload {
    static var kind: MessageKind { .order }
    var claimedSender: NodeID? { leader }
    var name: String { "heartbeat" }
}

extension AppendEntries.Reply: MessagePayload {
    static var kind: MessageKind { .reply }
    var name: String { "answer to a heartbeat" }
}

extension AppendEntries {
    /// What part of the log it is about.
    package var range: ReplicationRange {
        ReplicationRange(of: entries, after: previous.index)
    }
}
