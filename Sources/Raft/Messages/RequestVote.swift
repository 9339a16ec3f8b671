/// "Invoked by candidates to gather votes (§5.2)" (Figure 2).
public struct RequestVote: Hashable, Sendable {
    /// "Candidate's term"; for a pre-vote the term that it would campaign in.
    public let term: Term

    /// "Candidate requesting vote".
    public let candidate: NodeID

    /// The "index and term of candidate's last log entry (§5.4)".
    public let lastLog: LogPosition

    /// Whether this only asks if an election could be won (dissertation §9.6).
    public let isPreVote: Bool

    /// Whether the leader itself asked for this election, so that nobody protects it
    /// (dissertation §4.2.3: "permission to disrupt the leader").
    public let isLeadershipTransfer: Bool

    /// A request with these arguments.
    public init(
        term: Term, candidate: NodeID, lastLog: LogPosition, isPreVote: Bool = false,
        isLeadershipTransfer: Bool = false
    ) {
        self.term = term
        self.candidate = candidate
        self.lastLog = lastLog
        self.isPreVote = isPreVote
        self.isLeadershipTransfer = isLeadershipTransfer
    }

    /// The reply.
    public struct Reply: Hashable, Sendable {
        /// "currentTerm, for candidate to update itself".
        public let term: Term

        /// "True means candidate received vote".
        public let isGranted: Bool

        /// Whether the request was for a pre-vote.
        public let isPreVote: Bool

        /// Whether the voter leads this term.
        public let isLeader: Bool

        /// For how long, by the voter's clock, a lease may run on that an earlier leader has by its
        /// acknowledgement; zero if none can, and none if nothing is said about it.
        public let lease: Duration?

        /// A reply with these results.
        public init(
            term: Term, isGranted: Bool, isPreVote: Bool = false, lease: Duration? = nil,
            isLeader: Bool = false
        ) {
            self.isLeader = isLeader
            self.term = term
            self.isGranted = isGranted
            self.isPreVote = isPreVote
            self.lease = lease
        }
    }
}

extension RequestVote: MessagePayload {
    static var kind: MessageKind { .request }
    var claimedSender: NodeID? { candidate }
    var name: String { isPreVote ? "pre-vote request" : "vote request" }
}

extension RequestVote.Reply: MessagePayload {
    static var kind: MessageKind { .reply }
    var name: String {
        isGranted
            ? (isPreVote ? "grant of a pre-vote" : "grant of a vote")
            : (isPreVote ? "refusal of a pre-vote" : "refusal of a vote")
    }
}
