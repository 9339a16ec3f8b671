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
    /// An election failed.
    case electionLost(Term)
    /// Leads.
    case leadershipWon(Term, votes: Int, of: Int, ElectionCause)
    /// No longer leads.
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

extension Observation {
    /// The kinds of what can happen, by the names by which logs, recordings and programs know them.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case bootstrapped, votingRightsRecovered, votingRightsAwaited, votingRightsVouched
        case heartbeatLate, suspicionLifted, leaderSuspected
        case preVoteStarted, preVoteRefused
        case electionStarted, voteGranted, voteRefused, electionLost
        case leadershipWon, leadershipLost, following, termAdvanced
        case transferStarted, transferRefused
        case leaseOutOfReach, committed, contradicted
    }

    /// All that there is to say about an observation; a new one is described here and nowhere else.
    private struct Account {
        let kind: Kind
        let level: LogLevel
        let fields: () -> [LogField]
        let words: () -> String
        var isAboutLeadership = false

        init(
            _ level: LogLevel, _ kind: Kind, _ words: @autoclosure @escaping () -> String,
            _ fields: @autoclosure @escaping () -> [LogField] = []
        ) {
            (self.kind, self.level, self.words, self.fields) = (kind, level, words, fields)
        }

        /// The same of something that changes who leads.
        func aboutLeadership() -> Account {
            var account = self
            account.isAboutLeadership = true
            return account
        }
    }

    private var account: Account {
        switch self {
        case .bootstrapped: Account(.info, .bootstrapped, "the cluster is new; may vote")
        case .votingRightsRecovered(let term):
            Account(
                .info, .votingRightsRecovered,
                "heard from every other peer; may now vote in terms above \(term)", [.term(term)])
        case .votingRightsAwaited(let peers):
            Account(
                .warning, .votingRightsAwaited,
                "cannot vote: waits for peer\(peers.count == 1 ? "" : "s") \(list(peers))",
                [.text("others", list(peers))])
        case .votingRightsVouched:
            Account(
                .info, .votingRightsVouched,
                "has never run before, as the operator says; may vote")
        case .heartbeatLate(let leader):
            Account(
                .debug, .heartbeatLate, "no heartbeat from leader \(leader) in time; probes it",
                [.leader(leader)])
        case .suspicionLifted(let leader):
            Account(
                .info, .suspicionLifted, "leader \(leader) is heard again", [.leader(leader)])
        case .leaderSuspected(let leader, let cause):
            Account(
                .info, .leaderSuspected, "suspects leader \(leader): \(cause)",
                [.leader(leader), .reason(cause.rawValue)])
        case .preVoteStarted(let term, let cause):
            Account(
                .debug, .preVoteStarted, "asks if it could win term \(term), because \(cause)",
                [.term(term), .reason(cause.rawValue)])
        case .preVoteRefused(let peer, let term, let refusal):
            Account(
                .debug, .preVoteRefused,
                "tells peer \(peer) that it would not vote for it in term \(term): \(refusal)",
                [.term(term), .other(peer), .reason(refusal.kind.rawValue)])
        case .electionStarted(let term, let cause):
            Account(
                .info, .electionStarted,
                "stands for election in term \(term), because \(cause)",
                [.term(term), .reason(cause.rawValue)])
        case .voteGranted(let peer, let term):
            Account(
                .info, .voteGranted, "votes for peer \(peer) in term \(term)",
                [.term(term), .other(peer)])
        case .voteRefused(let peer, let term, let refusal):
            Account(
                .info, .voteRefused,
                "refuses peer \(peer) its vote in term \(term): \(refusal)",
                [.term(term), .other(peer), .reason(refusal.kind.rawValue)])
        case .electionLost(let term):
            Account(.info, .electionLost, "lost the election for term \(term)", [.term(term)])
        case .leadershipWon(let term, let votes, let peers, let cause):
            Account(
                .info, .leadershipWon,
                "leads term \(term) with \(votes) of \(peers) votes, because \(cause)",
                [.term(term), .number("votes", UInt64(votes)), .reason(cause.rawValue)]
            ).aboutLeadership()
        case .leadershipLost(let term, let reason):
            Account(
                .info, .leadershipLost, "no longer leads term \(term): \(reason)",
                [.term(term), .reason(reason.kind.rawValue)]
            ).aboutLeadership()
        case .following(let leader, let term, let cause):
            Account(
                .info, .following,
                "follows peer \(leader), the leader of term \(term)"
                    + (cause.map { ", elected because \($0)" } ?? ""),
                [.term(term), .leader(leader)] + (cause.map { [.reason($0.rawValue)] } ?? [])
            ).aboutLeadership()
        case .termAdvanced(let term, let peer):
            Account(
                .debug, .termAdvanced, "learns of term \(term) from peer \(peer)",
                [.term(term), .other(peer)])
        case .transferStarted(let peer, let term):
            Account(
                .info, .transferStarted, "hands term \(term) over to peer \(peer)",
                [.term(term), .other(peer)])
        case .transferRefused(let refusal):
            Account(
                .info, .transferRefused, "cannot hand over: \(refusal)",
                [.reason(refusal.kind.rawValue)])
        case .leaseOutOfReach(let roundTrip, let timeout):
            Account(
                .warning, .leaseOutOfReach,
                "holds no lease without a break: a majority takes \(roundTrip.milliseconds) ms to "
                    + "answer; \(Self.advice(timeout))",
                [.span("roundTrip", roundTrip)]
                    + (timeout.map { [.span("electionTimeout", $0.lowerBound)] } ?? []))
        case .committed(let index):
            Account(
                .debug, .committed, "knows entries up to \(index) to be committed",
                [.number("index", index.number)])
        case .contradicted(let peer, let term):
            Account(
                .warning, .contradicted,
                "ignores peer \(peer), which contradicts what is settled in term \(term); "
                    + "do two processes run under one id, or does somebody forge datagrams?",
                [.term(term), .other(peer)])
        }
    }

    /// What kind of thing it is.
    public var kind: Kind { account.kind }

    /// The name by which logs, recordings and programs know it.
    public var name: String { kind.rawValue }

    /// How much it matters.
    public var level: LogLevel { account.level }

    /// Whether it is only worth a debug line.
    public var isDetail: Bool { level == .debug }

    /// Whether it changed who leads, as far as this peer knows.
    public var isAboutLeadership: Bool { account.isAboutLeadership }

    /// What belongs to it, for programs.
    public var fields: [LogField] { account.fields() }

    /// What to do where the round trips do not fit the timing.
    public static func advice(_ timeout: ClosedRange<Duration>?) -> String {
        guard let timeout else { return "no timing fits that: bring the peers nearer together" }
        return "in cluster.json, set \"electionTimeoutMilliseconds\": "
            + "[\(timeout.lowerBound.milliseconds), \(timeout.upperBound.milliseconds)]"
    }
}

extension Observation: CustomStringConvertible {
    /// What happened, in plain words.
    public var description: String { account.words() }
}

private func list(_ peers: [NodeID]) -> String {
    peers.map { "\($0)" }.joined(separator: ", ")
}
