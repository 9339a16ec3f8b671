internal import Raft
internal import RaftWire

/// Whether the cluster has a leader, as far as its peers' answers show.
enum Agreement: Equatable {
    /// A majority of the configured peers name this leader in this term, and it says so itself.
    case leader(Claim, peers: Int)

    /// It is not so, for this reason.
    case none(Disagreement)

    /// The agreed leader.
    var claim: Claim? {
        switch self {
        case .leader(let claim, _): claim
        case .none: nil
        }
    }
}

/// Why there is no agreed leader.
enum Disagreement: Hashable {
    /// Too few peers answer to make a majority.
    case tooFewAnswer(Int)
    /// No peer that answers knows a leader.
    case nobodyNamed
    /// A majority names a leader that does not answer.
    case leaderSilent(Claim)
    /// A majority names a leader that sees itself as something else.
    case leaderDenies(Claim, StateReport.Role, Term)
    /// No leader is named by a majority in one term.
    case divided([Claim])
}

extension ClusterView {
    /// The rule by which a leader counts as agreed on.
    ///
    /// Votes of peers that do not answer are not there, but the majority is one of all configured
    /// peers: the smaller side of a cut never agrees on anything.
    var agreement: Agreement {
        guard reports.count >= quorum else { return .none(.tooFewAnswer(reports.count)) }
        let claims = claims
        let agreed = claims.first { claim in count(of: claim, in: claims) >= quorum }
        guard let agreed else {
            return .none(claims.isEmpty ? .nobodyNamed : .divided(claims.withoutRepetition))
        }
        guard let leader = report(of: agreed.leader) else { return .none(.leaderSilent(agreed)) }
        guard leader.isLeader, leader.term == agreed.term else {
            return .none(.leaderDenies(agreed, leader.role, leader.term))
        }
        return .leader(agreed, peers: count(of: agreed, in: claims))
    }

    private func count(of claim: Claim, in claims: [Claim]) -> Int {
        claims.count { $0 == claim }
    }
}

extension [Claim] {
    fileprivate var withoutRepetition: [Claim] {
        reduce(into: []) { claims, claim in
            if !claims.contains(claim) { claims.append(claim) }
        }
    }
}
