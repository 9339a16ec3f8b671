internal import Raft
internal import RaftWire

/// The last changes of leader that this peer learned of, oldest first.
struct History: Sendable {
    /// How many changes are remembered.
    static let capacity = 256

    private var changes: [(change: LeaderChange, at: Instant)] = []
    private var count: UInt64 = 0

    /// Why nobody leads, as long as nobody does.
    private(set) var loss: String?

    /// Takes down an observation of a peer, made in this term, that is about who leads.
    mutating func note(
        _ observation: Observation, by id: NodeID, in term: Term, at now: Instant
    ) {
        switch observation {
        case .leadershipWon(let term, _, _, let cause):
            note(term, id, cause.rawValue, "\(observation)", now)
        case .following(let leader, let term, let cause):
            note(term, leader, cause?.rawValue, "\(observation)", now)
        case .leadershipLost(let term, let loss):
            note(term, nil, loss.word, "\(observation)", now)
        case .leaderSuspected(_, let cause):
            note(term, nil, cause.rawValue, "\(observation)", now)
        case .suspicionLifted(let leader):
            note(term, leader, nil, "\(observation)", now)
        case .bootstrapped, .votingRightsRecovered, .heartbeatLate, .preVoteStarted,
            .preVoteRefused, .electionStarted, .voteGranted,
            .voteRefused, .electionLost, .termAdvanced, .transferStarted, .transferRefused,
            .committed, .contradicted:
            break
        }
    }

    private mutating func note(
        _ term: Term, _ leader: NodeID?, _ cause: String?, _ text: String, _ now: Instant
    ) {
        count += 1
        loss = leader == nil ? cause : nil
        if changes.count == Self.capacity { changes.removeFirst() }
        let change = LeaderChange(
            number: count, term: term, leader: leader, cause: cause, text: text, age: .zero)
        changes.append((change, now))
    }

    /// The changes after the one with this number, each with its age.
    func changes(after number: UInt64, at now: Instant) -> [LeaderChange] {
        changes.filter { $0.change.number > number }.map { change, instant in
            var aged = change
            aged.age = now - instant
            return aged
        }
    }
}

extension StepDownReason {
    /// The reason in one word, for programs.
    fileprivate var word: String {
        switch self {
        case .higherTerm: "higherTerm"
        case .lostQuorum: "lostQuorum"
        case .transferred: "handover"
        case .transferFailed: "handoverFailed"
        }
    }
}
