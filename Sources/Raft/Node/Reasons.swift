/// Why a vote or a pre-vote is refused.
public enum VoteRefusal: Hashable, Sendable {
    /// The candidate's term is over.
    case staleTerm(Term)
    /// The vote of this term is another's (§5.2).
    case alreadyVoted(for: NodeID)
    /// The candidate's log is less up to date than this (§5.4.1).
    case logBehind(LogPosition)
    /// A leader was heard just now (dissertation §4.2.3).
    case leaderIsAlive(NodeID?)
    /// This peer does not know yet, or no longer, what it may vote for.
    case noVotingRights
}

extension VoteRefusal {
    /// The reasons in one word each, for programs.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case staleTerm, alreadyVoted, logBehind, leaderIsAlive, noVotingRights
    }

    /// The reason in one word.
    public var kind: Kind {
        switch self {
        case .staleTerm: .staleTerm
        case .alreadyVoted: .alreadyVoted
        case .logBehind: .logBehind
        case .leaderIsAlive: .leaderIsAlive
        case .noVotingRights: .noVotingRights
        }
    }
}

extension VoteRefusal: CustomStringConvertible {
    /// The reason, in plain words.
    public var description: String {
        switch self {
        case .staleTerm(let term): "it is term \(term) already"
        case .alreadyVoted(let peer): "its vote is peer \(peer)'s"
        case .logBehind(let position): "its own log is more up to date (\(position))"
        case .leaderIsAlive(let leader):
            leader.map { "leader \($0) was heard just now" } ?? "it has only just started"
        case .noVotingRights: "its disk was empty and not every peer has answered yet"
        }
    }
}

/// Why a leader stopped leading.
public enum StepDownReason: Hashable, Sendable {
    /// Another peer is in a later term (§5.1).
    case higherTerm(Term, NodeID)
    /// A majority did not answer for an election timeout (dissertation §6.2).
    case lostQuorum
    /// It asked this follower to take over, and it did.
    case transferred(to: NodeID)
    /// The follower that was to take over did not in time.
    case transferFailed(to: NodeID)
}

extension StepDownReason {
    /// The reasons in one word each, for programs; History's `cause` has the same.
    public enum Kind: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
        case higherTerm, lostQuorum
        case transferred = "handover"
        case transferFailed = "handoverFailed"

        /// The reason in plain words, where nothing else is known.
        public var description: String {
            switch self {
            case .higherTerm: "another peer is in a higher term"
            case .lostQuorum: "no majority answered the leader"
            case .transferred: "the leader handed over"
            case .transferFailed: "the peer that was to take over did not"
            }
        }
    }

    /// The reason in one word.
    public var kind: Kind {
        switch self {
        case .higherTerm: .higherTerm
        case .lostQuorum: .lostQuorum
        case .transferred: .transferred
        case .transferFailed: .transferFailed
        }
    }
}

extension StepDownReason: CustomStringConvertible {
    /// The reason, in plain words.
    public var description: String {
        switch self {
        case .higherTerm(let term, let peer): "peer \(peer) is in term \(term)"
        case .lostQuorum: "no majority answered within an election timeout"
        case .transferred(let peer): "handed over to peer \(peer)"
        case .transferFailed(let peer): "peer \(peer) did not take over in time"
        }
    }
}

/// Why a transfer was not begun.
public enum TransferRefusal: Hashable, Sendable {
    /// Only a leader can; this is the one that is known.
    case notLeader(NodeID?)
    /// No follower answered lately, or the one that was named did not.
    case noLiveFollower(NodeID?)
    /// None of the followers that answered lately wants to lead, or the one that was named does not.
    case unwilling(NodeID?)
    /// One is under way already.
    case underWay(to: NodeID)
}

extension TransferRefusal {
    /// The reasons in one word each, for programs.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case notLeader, noLiveFollower, unwilling, underWay
    }

    /// The reason in one word.
    public var kind: Kind {
        switch self {
        case .notLeader: .notLeader
        case .noLiveFollower: .noLiveFollower
        case .unwilling: .unwilling
        case .underWay: .underWay
        }
    }
}

extension TransferRefusal: CustomStringConvertible {
    /// The reason, in plain words.
    public var description: String {
        switch self {
        case .notLeader(let leader):
            leader.map { "peer \($0) leads" } ?? "no leader is known"
        case .noLiveFollower(let peer):
            peer.map { "peer \($0) has not answered lately" } ?? "no follower has answered lately"
        case .unwilling(let peer):
            peer.map { "peer \($0) does not want to lead" } ?? "no follower wants to lead"
        case .underWay(let peer): "it is handing over to peer \(peer)"
        }
    }
}
