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

    /// What kind of thing it is.
    public var kind: Kind {
        switch self {
        case .bootstrapped: .bootstrapped
        case .votingRightsRecovered: .votingRightsRecovered
        case .votingRightsAwaited: .votingRightsAwaited
        case .votingRightsVouched: .votingRightsVouched
        case .heartbeatLate: .heartbeatLate
        case .suspicionLifted: .suspicionLifted
        case .leaderSuspected: .leaderSuspected
        case .preVoteStarted: .preVoteStarted
        case .preVoteRefused: .preVoteRefused
        case .electionStarted: .electionStarted
        case .voteGranted: .voteGranted
        case .voteRefused: .voteRefused
        case .electionLost: .electionLost
        case .leadershipWon: .leadershipWon
        case .leadershipLost: .leadershipLost
        case .following: .following
        case .termAdvanced: .termAdvanced
        case .transferStarted: .transferStarted
        case .transferRefused: .transferRefused
        case .leaseOutOfReach: .leaseOutOfReach
        case .committed: .committed
        case .contradicted: .contradicted
        }
    }

    /// The name by which logs, recordings and programs know it.
    public var name: String { kind.rawValue }

    /// How much it matters.
    public var level: LogLevel {
        switch self {
        case .contradicted, .leaseOutOfReach, .votingRightsAwaited: .warning
        case .bootstrapped, .votingRightsRecovered, .votingRightsVouched, .suspicionLifted,
            .leaderSuspected, .electionStarted, .voteGranted, .voteRefused, .electionLost,
            .leadershipWon, .leadershipLost, .following, .transferStarted, .transferRefused:
            .info
        case .heartbeatLate, .preVoteStarted, .preVoteRefused, .termAdvanced, .committed: .debug
        }
    }

    /// Whether it is only worth a debug line.
    public var isDetail: Bool { level == .debug }

    /// Whether it changed who leads, as far as this peer knows.
    public var isAboutLeadership: Bool {
        switch self {
        case .leadershipWon, .leadershipLost, .following: true
        case .bootstrapped, .votingRightsRecovered, .votingRightsAwaited, .votingRightsVouched,
            .heartbeatLate, .suspicionLifted, .leaderSuspected, .preVoteStarted, .preVoteRefused,
            .electionStarted, .voteGranted, .voteRefused, .electionLost, .termAdvanced,
            .transferStarted, .transferRefused, .leaseOutOfReach, .committed, .contradicted:
            false
        }
    }
}
