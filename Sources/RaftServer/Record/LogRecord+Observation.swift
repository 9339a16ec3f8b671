internal import Raft

extension LogRecord {
    /// What happened inside the node.
    init(_ observation: Observation) {
        let (level, event, fields) = Self.details(of: observation)
        self.init(level, event, fields, observation.description)
    }

    /// The severity, the name and the fields of each kind of observation.
    private static func details(
        of observation: Observation
    ) -> (LogLevel, String, [LogField]) {
        switch observation {
        case .bootstrapped: (.info, "bootstrapped", [])
        case .votingRightsRecovered(let term): (.info, "votingRightsRecovered", [.term(term)])
        case .heartbeatLate(let leader): (.debug, "heartbeatLate", [.leader(leader)])
        case .suspicionLifted(let leader): (.info, "suspicionLifted", [.leader(leader)])
        case .leaderSuspected(let leader, let cause):
            (.info, "leaderSuspected", [.leader(leader), .reason(cause.rawValue)])
        case .preVoteStarted(let term, let cause):
            (.debug, "preVoteStarted", [.term(term), .reason(cause.rawValue)])
        case .preVoteRefused(let peer, let term, let refusal):
            (.debug, "preVoteRefused", [.term(term), .other(peer), .reason("\(refusal)")])
        case .electionStarted(let term, let cause):
            (.info, "electionStarted", [.term(term), .reason(cause.rawValue)])
        case .voteGranted(let peer, let term): (.info, "voteGranted", [.term(term), .other(peer)])
        case .voteRefused(let peer, let term, let refusal):
            (.info, "voteRefused", [.term(term), .other(peer), .reason("\(refusal)")])
        case .electionLost(let term): (.info, "electionLost", [.term(term)])
        case .leadershipWon(let term, let votes, _, let cause):
            (
                .info, "leadershipWon",
                [.term(term), .number("votes", UInt64(votes)), .reason(cause.rawValue)]
            )
        case .leadershipLost(let term, let reason):
            (.info, "leadershipLost", [.term(term), .reason("\(reason)")])
        case .following(let leader, let term, let cause):
            (
                .info, "following",
                [.term(term), .leader(leader)] + (cause.map { [.reason($0.rawValue)] } ?? [])
            )
        case .termAdvanced(let term, let peer):
            (.debug, "termAdvanced", [.term(term), .other(peer)])
        case .transferStarted(let peer, let term):
            (.info, "transferStarted", [.term(term), .other(peer)])
        case .transferRefused(let refusal): (.info, "transferRefused", [.reason("\(refusal)")])
        case .committed(let index): (.debug, "committed", [.number("index", index.number)])
        case .leaseOutOfReach(let roundTrip, let timeout):
            (
                .warning, "leaseOutOfReach",
                [.span("roundTrip", roundTrip)]
                    + (timeout.map { [.span("electionTimeout", $0.lowerBound)] } ?? [])
            )
        case .votingRightsAwaited(let peers):
            (
                .warning, "votingRightsAwaited",
                [.text("others", peers.map { "\($0)" }.joined(separator: ", "))]
            )
        case .votingRightsVouched: (.info, "votingRightsVouched", [])
        case .contradicted(let peer, let term):
            (.warning, "contradicted", [.term(term), .other(peer)])
        }
    }
}

extension Observation {
    /// Whether it changed who leads, as far as this peer knows.
    var isAboutLeadership: Bool {
        switch self {
        case .leadershipWon, .leadershipLost, .following: true
        case .bootstrapped, .votingRightsRecovered, .heartbeatLate, .suspicionLifted,
            .leaderSuspected, .preVoteStarted, .preVoteRefused, .electionStarted, .voteGranted,
            .voteRefused, .electionLost, .termAdvanced, .transferStarted, .transferRefused,
            .committed, .contradicted, .leaseOutOfReach, .votingRightsAwaited,
            .votingRightsVouched:
            false
        }
    }
}
