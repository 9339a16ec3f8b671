/// Something that happened inside a peer, in the words that logs, traces, tests and documents use.
public enum Observation: Hashable, Sendable {
    /// An empty peer learned that the cluster is new: it may vote like any other.
    case bootstrapped
    /// A peer with a new disk learned above which term it may vote.
    case votingRightsRecovered(above: Term)
    /// The leader's heartbeat is late; the leader was asked for a sign of life.
    case heartbeatLate(leader: NodeID)
    /// The leader answered, or its heartbeat came after all.
    case suspicionLifted(leader: NodeID)
    /// The leader seems to be gone.
    case leaderSuspected(NodeID, ElectionCause)
    /// Asks the others if they would vote for it in this term.
    case preVoteStarted(Term, ElectionCause)
    /// Refused a pre-vote.
    case preVoteRefused(NodeID, Term, VoteRefusal)
    /// Stands for election.
    case electionStarted(Term, ElectionCause)
    /// Voted for another peer.
    case voteGranted(NodeID, Term)
    /// Refused to vote.
    case voteRefused(NodeID, Term, VoteRefusal)
    /// An election came to nothing.
    case electionLost(Term)
    /// Leads.
    case leadershipWon(Term, votes: Int, of: Int, ElectionCause)
    /// Leads no more.
    case leadershipLost(Term, StepDownReason)
    /// Follows a leader, and why that one was elected.
    case following(NodeID, Term, ElectionCause?)
    /// Saw a higher term.
    case termAdvanced(Term, by: NodeID)
    /// Told a follower to take over.
    case transferStarted(to: NodeID, Term)
    /// Was asked to hand over and cannot.
    case transferRefused(TransferRefusal)
    /// A majority takes so long to answer that this leader has no lease without a break; with this
    /// election timeout it would have one, and with none if there is none to be configured.
    case leaseOutOfReach(roundTrip: Duration, timeoutToConfigure: ClosedRange<Duration>?)
    /// Cannot vote: these peers, all of which it has to hear, have not answered so far.
    case votingRightsAwaited([NodeID])
    /// The operator said that this peer has never run before: it may vote for anything.
    case votingRightsVouched
    /// Entries up to this index are committed.
    case committed(LogIndex)
    /// A peer claims what cannot be: another leader of this peer's own term, or a log that
    /// contradicts committed entries. It is not obeyed.
    case contradicted(by: NodeID, Term)
}

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
    /// This peer does not know yet, or no more, what it may vote for.
    case noVotingRights
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

/// Why a hand-over was not begun.
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
