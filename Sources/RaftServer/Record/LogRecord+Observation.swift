internal import Raft

extension LogRecord {
    /// What happened inside the node.
    init(_ observation: Observation) {
        self.init(
            observation.level, observation.name, Self.fields(of: observation),
            observation.description)
    }

    private static func fields(of observation: Observation) -> [LogField] {
        switch observation {
        case .bootstrapped, .votingRightsVouched: []
        case .votingRightsRecovered(let term), .electionLost(let term): [.term(term)]
        case .heartbeatLate(let leader), .suspicionLifted(let leader): [.leader(leader)]
        case .leaderSuspected(let leader, let cause): [.leader(leader), .reason(cause.rawValue)]
        case .preVoteStarted(let term, let cause), .electionStarted(let term, let cause):
            [.term(term), .reason(cause.rawValue)]
        case .preVoteRefused(let peer, let term, let refusal),
            .voteRefused(let peer, let term, let refusal):
            [.term(term), .other(peer), .reason("\(refusal)")]
        case .voteGranted(let peer, let term), .transferStarted(let peer, let term),
            .termAdvanced(let term, let peer), .contradicted(let peer, let term):
            [.term(term), .other(peer)]
        case .leadershipWon(let term, let votes, _, let cause):
            [.term(term), .number("votes", UInt64(votes)), .reason(cause.rawValue)]
        case .leadershipLost(let term, let reason): [.term(term), .reason("\(reason)")]
        case .following(let leader, let term, let cause):
            [.term(term), .leader(leader)] + (cause.map { [.reason($0.rawValue)] } ?? [])
        case .transferRefused(let refusal): [.reason("\(refusal)")]
        case .committed(let index): [.number("index", index.number)]
        case .leaseOutOfReach(let roundTrip, let timeout):
            [.span("roundTrip", roundTrip)]
                + (timeout.map { [.span("electionTimeout", $0.lowerBound)] } ?? [])
        case .votingRightsAwaited(let peers):
            [.text("others", peers.map { "\($0)" }.joined(separator: ", "))]
        }
    }
}
