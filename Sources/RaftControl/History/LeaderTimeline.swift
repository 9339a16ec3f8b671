internal import Raft
internal import RaftClient
internal import RaftWire

/// The changes of leader that the peers remember, merged.
struct LeaderTimeline: Equatable {
    /// How long one leader led one term.
    struct Tenure: Equatable {
        let leadership: Leadership
        /// When the first peer learned of it.
        var since: Instant
        /// When it ended, as far as a peer remembers.
        var until: Instant?
        /// Why the leader was elected, in one word.
        var cause: String?
        /// How long the gap without a leader was before; none if no peer remembers.
        var gap: Duration?
        /// When its guarded command was first started; none where there is none, or nobody knows.
        var commandSince: Instant?
        /// When the service ended before: with the last leader that is not known to have had none.
        var serviceEnd: Instant?
        /// The peers that remember it.
        var witnesses: [NodeID]
    }

    /// The tenures, in the order of their terms.
    private(set) var tenures: [Tenure] = []

    /// Merges what the peers remember; a peer's changes are those since its start, oldest first.
    init(_ histories: [PeerHistory]) {
        for history in histories {
            for change in history.changes { note(change, in: history) }
        }
        tenures.sort { $0.leadership.term < $1.leadership.term }
        for history in histories { noteEnds(in: history) }
        noteGaps()
    }

    private mutating func note(_ change: PeerHistory.Change, in history: PeerHistory) {
        guard let leader = change.leader else { return }
        let leadership = Leadership(leader: leader, term: change.term)
        guard let index = tenures.firstIndex(where: { $0.leadership == leadership }) else {
            tenures.append(
                Tenure(
                    leadership: leadership, since: change.at, cause: change.cause,
                    commandSince: change.commandSince, witnesses: [history.peer]))
            return
        }
        tenures[index].since = min(tenures[index].since, change.at)
        tenures[index].cause = tenures[index].cause ?? change.cause
        tenures[index].commandSince = tenures[index].commandSince ?? change.commandSince
        guard !tenures[index].witnesses.contains(history.peer) else { return }
        tenures[index].witnesses.append(history.peer)
    }

    /// A peer that says that nobody leads means the leader that it had before; if that one came
    /// back, it had not ended.
    private mutating func noteEnds(in history: PeerHistory) {
        var last: Leadership?
        var end: Instant?
        for change in history.changes {
            if let leader = change.leader {
                let leadership = Leadership(leader: leader, term: change.term)
                if leadership != last { noteEnd(of: last, at: end) }
                (last, end) = (leadership, nil)
            } else {
                end = end ?? change.at
            }
        }
        noteEnd(of: last, at: end)
    }

    private mutating func noteEnd(of leadership: Leadership?, at end: Instant?) {
        guard let end, let index = tenures.firstIndex(where: { $0.leadership == leadership }) else {
            return
        }
        tenures[index].until = tenures[index].until.map { min($0, end) } ?? end
    }

    /// Since when nobody leads, as far as the peers remember; none while somebody does.
    var leaderlessSince: Instant? { tenures.last?.until }

    /// Since when there is no service, if nobody leads; none where that is not known.
    private(set) var serviceEnd: Instant?

    /// A leader that learns late of its successor has not led any longer for that.
    private mutating func noteGaps() {
        for index in tenures.indices.dropFirst() {
            let start = tenures[index].since
            noteServiceEnd(after: tenures[index - 1], by: start)
            tenures[index].serviceEnd = serviceEnd
            guard let end = tenures[index - 1].until else {
                tenures[index - 1].until = start
                continue
            }
            tenures[index - 1].until = min(end, start)
            tenures[index].gap = max(.zero, start - end)
        }
        if let last = tenures.last { noteServiceEnd(after: last, by: last.until) }
    }

    /// What ends with a leader is its service, unless it is known to have had none; where no start
    /// of a command is remembered at all, there may be no command.
    private mutating func noteServiceEnd(after tenure: Tenure, by limit: Instant?) {
        guard !tenure.hadNoService, tenures.contains(where: { $0.commandSince != nil }) else {
            return
        }
        serviceEnd = tenure.until.map { min($0, limit ?? $0) }
    }

    /// For how long there has been no service, if nobody leads.
    func serviceGap(at now: Instant) -> Duration? {
        leaderlessSince == nil ? nil : serviceEnd.map { now - $0 }
    }
}

extension LeaderTimeline.Tenure {
    /// Whether it is known that no command was started: only the leader remembers that.
    fileprivate var hadNoService: Bool {
        commandSince == nil && witnesses.contains(leadership.leader)
    }

    /// How long there was no service until the leader's command was started, or until now if the
    /// leader has not started it yet.
    func serviceGap(at now: Instant) -> Duration? {
        guard let serviceEnd,
            let end = commandSince ?? (until == nil && hadNoService ? now : nil)
        else { return nil }
        return max(.zero, end - serviceEnd)
    }
}

/// The changes of leader that one peer remembers.
struct PeerHistory: Equatable {
    /// A change of leader, on the clock of this machine.
    struct Change: Equatable {
        let term: Term
        let leader: NodeID?
        let cause: String?
        let at: Instant
        var commandSince: Instant?
    }

    let peer: NodeID
    let changes: [Change]

    init(of peer: NodeID, _ changes: [Change]) {
        (self.peer, self.changes) = (peer, changes)
    }
}

extension PeerHistory {
    /// What a peer replied; ages count from when each page came.
    init(of peer: NodeID, _ pages: [PeerQuery.Received]) {
        let changes = pages.flatMap { received -> [Change] in
            guard case .history(let page) = received.reply else { return [] }
            return page.changes.map { change in
                Change(
                    term: change.term, leader: change.leader, cause: change.cause,
                    at: received.at - change.age,
                    commandSince: change.commandAge.map { received.at - $0 })
            }
        }
        self.init(of: peer, changes)
    }
}
