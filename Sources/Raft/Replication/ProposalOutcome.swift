/// What became of a command that a client wants in the log.
public enum ProposalOutcome: Hashable, Sendable {
    /// It stands here in the leader's log, and is committed once an entry of this very position is
    /// among ``Output/Promises/committed``. If it is one of another term at this index the command is
    /// lost, and may be proposed again.
    case appended(LogPosition)

    /// It is not in the log, and will not be.
    case refused(ProposalRefusal)
}

/// Why a command was not taken.
public enum ProposalRefusal: Hashable, Sendable {
    /// Only a leader takes commands (§5.3); this is the one that is known.
    case notLeader(NodeID?)
    /// "The prior leader stops accepting new client requests" while it hands over to this peer
    /// (dissertation §3.10).
    case transferUnderWay(to: NodeID)
    /// A request has room for a command of at most so many bytes.
    case tooLong(limit: Int)
}
