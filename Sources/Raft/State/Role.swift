/// What a server is at any time: "each server is in one of three states: leader, follower, or
/// candidate" (§5.1).
///
/// Each owns what only it needs.
public enum Role: Hashable, Sendable {
    case follower(Follower)
    case candidate(Candidate)
    case leader(Leader)

    /// The follower that it is, to be changed where it stands; none in another role, where a change
    /// of one of its parts changes nothing.
    var follower: Follower? {
        get { if case .follower(let follower) = self { follower } else { nil } }
        set { self = newValue.map(Role.follower) ?? self }
    }

    /// The candidate that it is, to be changed where it stands; none in another role.
    var candidate: Candidate? {
        get { if case .candidate(let candidate) = self { candidate } else { nil } }
        set { self = newValue.map(Role.candidate) ?? self }
    }

    /// The leader that it is, to be changed where it stands; none in another role.
    var leader: Leader? {
        get { if case .leader(let leader) = self { leader } else { nil } }
        set { self = newValue.map(Role.leader) ?? self }
    }
}

/// "Respond to RPCs from candidates and leaders" (Figure 2, Followers).
public struct Follower: Hashable, Sendable {
    /// The leader of the current term, once it was heard.
    public internal(set) var leader: NodeID?

    /// Why that leader was elected, if it says so.
    public internal(set) var cause: ElectionCause?

    /// The newest sign of life of a leader, or the start of a peer that may have heard one before.
    var lastContact: Instant?

    /// How long a request and its reply take: to the leader, as that one says, or to those who
    /// voted in a lost election.
    var roundTrip: Duration?

    /// Whether the leader has contradicted a refusal: its host's word counts for nothing since.
    var isRefusalDoubted = false

    /// When it stands for election "without receiving AppendEntries RPC from current leader or
    /// granting vote to candidate" (Figure 2, Followers).
    var electionDeadline: Instant

    /// When it stands for election before that, because its leader is suspected or the cluster is
    /// new: in its turn among the others.
    var turn: Instant?

    /// Until when it lets another candidate go first, once it has, and stands for election
    /// neither by its turn nor by its timer.
    var yieldedUntil: Instant?

    /// A leader of an earlier term that was suspected, and from whom no vote is to be expected: an
    /// election that fails does not bring it back.
    var suspectedLeader: NodeID?

    /// The leader that it followed when a later term ended that, until it hears another one, votes,
    /// or is to stand for election.
    var formerLeader: NodeID?

    /// What it asks after a restart, until it hears a leader.
    var inquiry: RestartInquiry?

    /// What it thinks of its leader's health.
    var failureDetector = FailureDetector.off

    /// How much later than usual heartbeats have come lately.
    var jitter: Duration = .zero

    /// The pre-vote that it is asking for, if it does (dissertation §9.6).
    var preVote: Campaign?

    /// When it stands for election, if nothing happens before.
    var standsAt: Instant {
        max(min(electionDeadline, turn ?? electionDeadline), yieldedUntil ?? .zero)
    }

    /// The first of all the instants at which it wants to be called.
    var deadline: Instant {
        var first = standsAt
        if let probe = failureDetector.deadline { first = min(first, probe) }
        if let preVote { first = min(first, preVote.nextRequest) }
        if let inquiry { first = min(first, inquiry.nextRequest) }
        return first
    }
}

/// "On conversion to candidate, start election" (Figure 2, Candidates).
public struct Candidate: Hashable, Sendable {
    /// The votes so far.
    var campaign: Campaign

    /// Whether its own vote is on its disk, without which it has not won.
    var hasSavedVote = false

    /// When this election is over without an outcome.
    var electionDeadline: Instant

    /// Whether the leader asked for this election (dissertation §3.10).
    let transfer: TimeoutNow?

    /// When every lease has run out that an earlier leader has by the acknowledgement of one of the
    /// voters so far, this candidate among them.
    var leaseFreeFrom: Instant

    /// How long a request and its reply took, to the leader before and in the pre-vote.
    let roundTrip: Duration

    /// The same, with the slowest voter so far.
    var slowestRoundTrip: Duration { max(roundTrip, campaign.slowestReply) }

    /// The first of all the instants at which it wants to be called.
    var deadline: Instant { min(electionDeadline, campaign.nextRequest) }
}

/// "Upon election: send initial empty AppendEntries RPCs (heartbeat) to each server; repeat during
/// idle periods to prevent election timeouts (§5.2)" (Figure 2, Leaders).
public struct Leader: Hashable, Sendable {
    /// When it took office.
    let since: Instant

    /// Why it was elected.
    public let cause: ElectionCause

    /// From when on no earlier leader's lease can be running (see <doc:Safety>).
    let leaseFreeFrom: Instant

    /// How far each other peer is, in the order of their ids.
    private(set) var followers: [Progress]

    /// The last entry that is on its own disk.
    var persisted: LogIndex

    /// What it thinks of its own hearing.
    var failureDetector = FailureDetector.off

    /// The transfer that is under way, if one is.
    var transfer: LeadershipTransfer?

    /// How many rounds in a row a majority has answered too late for a lease without a break.
    var lateRounds = 0

    /// How far this follower is; none of a peer that is no other member.
    subscript(follower: NodeID) -> Progress? {
        get { followers.first { $0.peer == follower } }
        set {
            guard let newValue, let index = followers.firstIndex(where: { $0.peer == follower })
            else { return }
            followers[index] = newValue
        }
    }

    /// When it wants to be called, besides for its heartbeats.
    var deadline: Instant? {
        guard let probe = failureDetector.deadline else { return transfer?.deadline }
        return min(probe, transfer?.deadline ?? probe)
    }
}

/// What a leader knows of one follower (Figure 2, "Volatile state on leaders").
struct Progress: Hashable, Sendable {
    /// The follower.
    var peer: NodeID

    /// "Index of the next log entry to send to that server".
    var next: LogIndex

    /// "Index of highest log entry known to be replicated on server".
    var match: LogIndex = .zero

    /// When the newest round that it answered was sent.
    var answered: Instant?

    /// Whether it said, in the newest reply, that it would lead.
    var isWilling = true

    /// Since when it has been heard, and willing to lead, without a break.
    var steadySince: Instant?

    /// How long a request and its reply took, the slowest of late: a sixteenth is forgotten with
    /// every reply.
    var roundTrip: Duration?

    /// The request whose reply is awaited.
    var request: Request?

    /// A request that is sent unchanged, with each heartbeat, until it is answered.
    struct Request: Hashable, Sendable {
        /// When it was sent first: a reply to any sending since is a reply to it.
        let since: Instant

        /// What part of the log it is about.
        let range: ReplicationRange
    }

    /// A follower that is believed to have everything: "initialized to leader last log index + 1".
    init(of peer: NodeID, after last: LogIndex) {
        self.peer = peer
        next = last.next
    }
}

/// A leadership on its way to a follower (dissertation §3.10).
struct LeadershipTransfer: Hashable, Sendable {
    /// Who is to take over.
    var target: NodeID

    /// Who was told before, without success.
    var passedOver: [NodeID] = []

    /// When that one was told first.
    var since: Instant

    /// When to give up, and to stop leading.
    let limit: Instant

    /// When to tell it again.
    var nextRequest: Instant

    /// The order that is given.
    let order: TimeoutNow
}
