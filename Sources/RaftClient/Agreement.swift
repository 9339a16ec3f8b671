public import Raft
public import RaftWire

/// Whether the cluster has a leader, as far as its peers' replies show.
public enum Agreement: Hashable, Sendable {
    /// A majority of the configured peers, this many, name this leader in this term, and it says so
    /// itself.
    case leader(Leadership, peers: Int)

    /// There is no agreed leader, for this reason.
    case none(Disagreement)

    /// The agreed leader.
    public var leadership: Leadership? {
        switch self {
        case .leader(let leadership, _): leadership
        case .none: nil
        }
    }
}

/// Why there is no agreed leader.
public enum Disagreement: Hashable, Sendable {
    /// Too few peers answer to make a majority.
    case tooFewAnswer(Int)
    /// No peer that answers knows a leader.
    case nobodyNamed
    /// A majority names a leader that does not answer.
    case leaderSilent(Leadership)
    /// A majority names a leader that sees itself as something else.
    case leaderDenies(Leadership, StateReport.Role, Term)
    /// No leader is named by a majority in one term.
    case divided([Leadership])
    /// Several peers lead one and the same term, which no election brings about.
    case doubled([NodeID], Term)
}

extension ClusterView {
    /// Who leads, agreed by a majority of the configured peers.
    public var agreement: Agreement {
        guard reports.count >= quorum else { return .none(.tooFewAnswer(reports.count)) }
        if let doubled { return .none(doubled) }
        if let agreed = reports.leadership(namedBy: quorum) {
            return .leader(agreed, peers: count(of: agreed))
        }
        return .none(disagreement)
    }

    private var doubled: Disagreement? {
        let leaders = reports.filter { $0.role == .leader }
        let rivals = leaders.filter { one in leaders.count { $0.term == one.term } > 1 }
        guard let term = rivals.map(\.term).max() else { return nil }
        return .doubled(rivals.filter { $0.term == term }.map(\.id), term)
    }

    private var disagreement: Disagreement {
        let named = named
        guard !named.isEmpty else { return .nobodyNamed }
        guard let majority = named.first(where: { count(of: $0) >= quorum }) else {
            return .divided(named.withoutRepetition)
        }
        guard let leader = report(of: majority.leader) else { return .leaderSilent(majority) }
        return .leaderDenies(majority, leader.role, leader.term)
    }

    /// The leaders that the peers name, in the order of the file.
    private var named: [Leadership] { reports.compactMap(\.leadership) }

    private func count(of leadership: Leadership) -> Int { named.count { $0 == leadership } }
}

extension [Leadership] {
    fileprivate var withoutRepetition: [Leadership] {
        reduce(into: []) { list, leadership in
            if !list.contains(leadership) { list.append(leadership) }
        }
    }
}
