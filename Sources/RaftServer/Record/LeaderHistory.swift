internal import Raft
internal import RaftWire

/// The last changes of leader that this peer learned of, oldest first.
struct LeaderHistory: Hashable, Sendable {
    /// How many changes are remembered.
    static let capacity = 256

    private var changes: [Change] = []
    private var count: UInt64 = 0

    private struct Change: Hashable, Sendable {
        let change: LeaderChange
        let at: Instant
        var commandAt: Instant?
    }

    /// Why nobody leads, as long as nobody does.
    private(set) var loss: String?

    /// Notes an observation of a peer, made in this term, that is about who leads.
    ///
    /// A leader that was replaced has led until its last sign of life, which may be a while ago.
    mutating func note(
        _ observation: Observation, by id: NodeID, in term: Term,
        lastContact: (NodeID) -> Instant?, at now: Instant
    ) {
        let text = "\(observation)"
        switch observation {
        case .leadershipWon(let term, _, _, let cause):
            note(LeaderView(term, id, cause.rawValue), text, now)
        case .following(let leader, let term, let cause):
            note(LeaderView(term, leader, cause?.rawValue), text, now)
        case .leadershipLost(let term, let reason):
            note(LeaderView(term, nil, reason.kind.rawValue), text, now)
        case .leaderSuspected(let leader, let cause):
            note(LeaderView(term, nil, cause.rawValue), text, lastContact(leader) ?? now)
        case .suspicionLifted(let leader): note(LeaderView(term, leader, nil), text, now)
        case .electionStarted(_, let cause):
            // Without probing nobody suspects: the leader is given up by the election itself.
            guard let leader = changes.last?.change.leader, leader != id else { return }
            let end = cause == .leadershipTransfer ? now : lastContact(leader)
            note(LeaderView(term, nil, cause.rawValue), text, end ?? now)
        case .bootstrapped, .votingRightsRecovered, .heartbeatLate, .preVoteStarted,
            .preVoteRefused, .voteGranted, .voteRefused, .electionLost, .termAdvanced,
            .transferStarted, .transferRefused, .committed, .contradicted, .leaseOutOfReach,
            .votingRightsAwaited, .votingRightsVouched:
            break
        }
    }

    private struct LeaderView {
        let term: Term
        let leader: NodeID?
        let cause: String?

        init(_ term: Term, _ leader: NodeID?, _ cause: String?) {
            (self.term, self.leader, self.cause) = (term, leader, cause)
        }
    }

    private mutating func note(_ view: LeaderView, _ text: String, _ instant: Instant) {
        count += 1
        loss = view.leader == nil ? view.cause : nil
        if changes.count == Self.capacity { changes.removeFirst() }
        let change = LeaderChange(
            number: count, term: view.term, leader: view.leader, cause: view.cause, text: text,
            age: .zero)
        changes.append(Change(change: change, at: max(instant, changes.last?.at ?? .zero)))
    }

    /// Notes that this peer's command was started in a term that it leads; what counts is the
    /// first time.
    mutating func noteCommand(of id: NodeID, in term: Term, at now: Instant) {
        let index = changes.lastIndex { $0.change.leader == id && $0.change.term == term }
        guard let index, changes[index].commandAt == nil else { return }
        changes[index].commandAt = now
    }

    /// The changes after the one with this number, each with its age.
    func changes(after number: UInt64, at now: Instant) -> [LeaderChange] {
        changes.filter { $0.change.number > number }.map { entry in
            var change = entry.change
            change.age = now - entry.at
            change.commandAge = entry.commandAt.map { now - $0 }
            return change
        }
    }
}
