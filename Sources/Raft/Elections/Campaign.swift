/// One round of asking for votes or for pre-votes, from its first request to its outcome.
struct Campaign: Hashable, Sendable {
    /// When it began: replies to earlier requests do not count.
    let started: Instant

    /// Why it is held.
    let cause: ElectionCause

    /// A leader that is suspected to be dead, from whom no vote is to be expected.
    private(set) var suspectedLeader: NodeID?

    /// Who voted for this peer.
    ///
    /// A set, for UDP duplicates and a set does not.
    private(set) var granted: Set<NodeID> = []

    /// Who refused.
    private(set) var refused: Set<NodeID> = []

    /// How long a request and its reply took, the slowest so far.
    private(set) var slowestReply = Duration.zero

    /// When to ask those again who have not answered.
    private(set) var nextRequest: Instant

    private var pause = Campaign.firstPause

    /// How many campaigns just before this one nobody answered.
    private var unanswered = 0

    /// A campaign that begins now, with the vote of the peer itself.
    init(at now: Instant, cause: ElectionCause, suspectedLeader: NodeID?, of candidate: NodeID) {
        started = now
        self.cause = cause
        self.suspectedLeader = suspectedLeader
        nextRequest = now
        granted = [candidate]
    }

    /// A campaign that follows one without an outcome: if nobody has answered for some time it asks
    /// once and waits for a timeout, for a peer that comes back answers then, or asks itself.
    mutating func follow(_ former: Campaign?, timeout: Duration) {
        guard let former, former.granted.count == 1, former.refused.isEmpty else { return }
        unanswered = former.unanswered + 1
        if unanswered >= Campaign.patience { pause = timeout }
    }

    /// The suspected leader, unless it has answered: one that votes, either way, is not dead.
    var silentSuspect: NodeID? {
        guard let suspectedLeader, !granted.contains(suspectedLeader),
            !refused.contains(suspectedLeader)
        else { return nil }
        return suspectedLeader
    }

    /// How an election stands.
    enum VoteResult: Hashable, Sendable { case pending, won, lost }

    /// Notes that this leader seems to be dead.
    mutating func suspect(_ leader: NodeID) { suspectedLeader = leader }

    /// Notes a vote that came so long after it was asked for.
    ///
    /// A later answer of the same voter replaces an earlier refusal.
    mutating func count(_ isGranted: Bool, from voter: NodeID, after span: Duration) {
        slowestReply = max(slowestReply, span)
        if isGranted {
            granted.insert(voter)
            refused.remove(voter)
        } else if !granted.contains(voter) {
            refused.insert(voter)
        }
    }

    /// "A candidate wins an election if it receives votes from a majority of the servers in the
    /// full cluster" (§5.2); it has lost when that is out of reach.
    func result(in membership: Membership) -> VoteResult {
        if granted.count >= membership.quorum { return .won }
        let reachable = membership.members.count - refused.count - (silentSuspect == nil ? 0 : 1)
        return reachable < membership.quorum ? .lost : .pending
    }

    /// Asks again after a pause that doubles each time, so that a lost datagram costs a few round
    /// trips and a dead peer costs little.
    mutating func scheduleNextRequest(after now: Instant, atMost longest: Duration) {
        nextRequest = now + pause
        pause = max(pause, min(pause * 2, longest))
    }

    /// The same campaign with the votes of the peers of the new names.
    func renamed(_ rename: (NodeID) -> NodeID) -> Campaign {
        var campaign = self
        campaign.suspectedLeader = suspectedLeader.map(rename)
        campaign.granted = Set(granted.map(rename))
        campaign.refused = Set(refused.map(rename))
        return campaign
    }

    /// So many campaigns without any reply, and nobody can be reached.
    static let patience = 8

    /// A few round trips of a local network.
    static let firstPause = Duration.milliseconds(5)
}
