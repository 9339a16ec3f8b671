public import Raft

/// How a peer sees the cluster: its answer to GetState.
public struct StateReport: Hashable, Sendable {
    /// What a peer does, as far as others are told.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// It follows; so does a peer that asks for pre-votes.
        case follower
        /// It asks for votes.
        case candidate
        /// It leads.
        case leader
    }

    /// The peer that answers.
    public var id: NodeID

    /// What it does.
    public var role: Role

    /// "Latest term server has seen" (Figure 2).
    public var term: Term

    /// Who leads in that term, as far as the peer knows.
    public var leader: NodeID?

    /// "CandidateId that received vote in current term (or null if none)" (Figure 2).
    public var votedFor: NodeID?

    /// "Index of highest log entry known to be committed" (Figure 2).
    public var commitIndex: LogIndex

    /// The end of its log.
    public var lastLog: LogPosition

    /// Why the leader was elected; none where the peer cannot tell.
    ///
    /// It is the raw value of an `ElectionCause`, or a word that a later version knows.
    public var cause: String?

    /// How long the peer's lease will last, in whole milliseconds; none without a lease, and none if
    /// that was not asked.
    public var lease: Duration?

    /// Whether the peer holds a lease, as far as one may see; nobody may rely on it.
    public var holdsLease: Bool {
        get { saysLeaseHeld || lease != nil }
        set { saysLeaseHeld = newValue }
    }

    private var saysLeaseHeld = false

    /// In how much time it stands for election, in whole milliseconds, if it hears nothing before;
    /// none from a leader, and from an earlier version.
    ///
    /// It is told for people to see: every heartbeat winds the timer up again.
    public var electionTimer: Duration?

    /// Whether it may vote; a peer whose disk was replaced may not until it has heard from the
    /// others.
    ///
    /// None from an earlier version.
    public var mayVote: Bool?

    /// The peers that it waits for before it may vote; empty where it may, and from an earlier version.
    public var awaitedPeers: [NodeID] = []

    /// The digest of its configuration; none from an earlier version.
    public var configuration: ConfigurationDigest?

    /// The name of the key that it signs with; none where nothing is signed.
    public var key: String?

    /// Whether it does not lead until it is told otherwise.
    public var isDrained = false

    /// Its priority; none where no peer has one of its own, and from an earlier version.
    public var priority: Int?

    /// How its guarded command fares; none where there is no command.
    public var command: CommandReport?

    /// Whether the peer leads.
    public var isLeader: Bool { role == .leader }

    /// The state of a peer that answers.
    public init(
        id: NodeID, role: Role, term: Term, leader: NodeID?, votedFor: NodeID?,
        commitIndex: LogIndex, lastLog: LogPosition, cause: String? = nil, lease: Duration? = nil,
        mayVote: Bool? = nil, configuration: ConfigurationDigest? = nil,
        key: String? = nil, command: CommandReport? = nil
    ) {
        self.id = id
        self.role = role
        self.term = term
        self.leader = leader
        self.votedFor = votedFor
        self.commitIndex = commitIndex
        self.lastLog = lastLog
        self.cause = cause
        self.lease = lease
        self.mayVote = mayVote
        self.configuration = configuration
        self.key = key
        self.command = command
    }
}

extension RPC {
    static let getState = RPC(
        "GetState", Reply.state, changesSomething: false
    ) { fields throws(WireError) in try fields.flagIfPresent("lease") ? .lease : .state }
}

extension StateReport: Report {
    var claimedSender: NodeID? { id }

    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            id: try fields.number("id"), role: try fields.name("role"),
            term: try fields.number("term"), leader: try fields.numberOrNull("leader"),
            votedFor: try fields.numberOrNull("votedFor"),
            commitIndex: try fields.number("commitIndex"),
            lastLog: try fields.position("lastLogTerm", "lastLogIndex"),
            cause: try fields.textIfPresent("cause"),
            lease: try fields.millisecondsIfPresent("lease"),
            mayVote: try fields.contains("mayVote") ? fields.flag("mayVote") : nil,
            configuration: try fields.configuration(),
            key: try fields.textIfPresent("key"),
            command: try fields.contains("command")
                ? CommandReport(fields.object("command")) : nil)
        saysLeaseHeld = try fields.flagIfPresent("holdsLease")
        electionTimer = try fields.millisecondsIfPresent("electionTimer")
        isDrained = try fields.flagIfPresent("drained")
        let priority: UInt64? = try fields.numberIfPresent("priority")
        self.priority = priority.map { Int(clamping: $0) }
        awaitedPeers = try Self.peers(fields)
        let isLeader = try fields.flag("isLeader")
        guard isLeader == self.isLeader else { throw fields.malformed("isLeader") }
    }

    /// The ids of peers, with commas between.
    private static func peers(_ fields: FieldReader) throws(WireError) -> [NodeID] {
        guard let text = try fields.textIfPresent("awaitedPeers") else { return [] }
        var ids: [NodeID] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = UInt64(word), number <= Limits.number else {
                throw fields.malformed("awaitedPeers")
            }
            ids.append(NodeID(number))
        }
        return ids
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(id, "id")
        fields.write(role.rawValue, "role")
        try fields.write(term, "term")
        fields.write(isLeader, "isLeader")
        try fields.writeOrNull(leader, "leader")
        try fields.writeOrNull(votedFor, "votedFor")
        try fields.write(commitIndex, "commitIndex")
        try fields.write(lastLog, "lastLogTerm", "lastLogIndex")
        fields.writeIfPresent(cause, "cause")
        try fields.writeIfPresent(lease, "lease")
        fields.writeIfSet(saysLeaseHeld, "holdsLease")
        try fields.writeIfPresent(electionTimer, "electionTimer")
        if let mayVote { fields.write(mayVote, "mayVote") }
        if !awaitedPeers.isEmpty {
            fields.write(awaitedPeers.map { "\($0)" }.joined(separator: ","), "awaitedPeers")
        }
        fields.writeIfPresent(configuration)
        fields.writeIfPresent(key, "key")
        fields.writeIfSet(isDrained, "drained")
        try fields.writeIfPresent(priority.map { UInt64($0) }, "priority")
        if let command { try fields.write(command, "command") }
    }
}
