internal import Raft
internal import RaftWire

/// What the peers remember of the changes of leader, put together.
struct Chronicle: Equatable {
    /// One leadership.
    struct Leadership: Equatable {
        let claim: Claim
        /// When the first peer learned of it.
        var since: Instant
        /// When it was over, as far as a peer remembers.
        var until: Instant?
        /// Why the leader was elected, in one word.
        var cause: String?
        /// How long nobody had led before; none if nobody remembers.
        var gap: Duration?
        /// Who remembers it.
        var witnesses: [NodeID]
    }

    /// The leaderships, in the order of their terms.
    private(set) var leaderships: [Leadership] = []

    /// Puts together what peers told; a peer's changes are those since its start, oldest first.
    init(_ memories: [Memory]) {
        for memory in memories {
            for change in memory.changes { note(change, in: memory) }
        }
        leaderships.sort { $0.claim.term < $1.claim.term }
        for memory in memories { noteEnds(in: memory) }
        noteGaps()
    }

    private mutating func note(_ change: Memory.Change, in memory: Memory) {
        guard let leader = change.leader else { return }
        let claim = Claim(leader: leader, term: change.term)
        guard let place = leaderships.firstIndex(where: { $0.claim == claim }) else {
            leaderships.append(
                Leadership(
                    claim: claim, since: change.at, cause: change.cause, witnesses: [memory.peer]))
            return
        }
        leaderships[place].since = min(leaderships[place].since, change.at)
        leaderships[place].cause = leaderships[place].cause ?? change.cause
        guard !leaderships[place].witnesses.contains(memory.peer) else { return }
        leaderships[place].witnesses.append(memory.peer)
    }

    /// A peer that says that nobody leads means the leader that it had before; if that one came
    /// back, it was not over.
    private mutating func noteEnds(in memory: Memory) {
        var last: Claim?
        var end: Instant?
        for change in memory.changes {
            if let leader = change.leader {
                let claim = Claim(leader: leader, term: change.term)
                if claim != last { noteEnd(of: last, at: end) }
                (last, end) = (claim, nil)
            } else {
                end = end ?? change.at
            }
        }
        noteEnd(of: last, at: end)
    }

    private mutating func noteEnd(of claim: Claim?, at end: Instant?) {
        guard let end, let place = leaderships.firstIndex(where: { $0.claim == claim }) else {
            return
        }
        leaderships[place].until = leaderships[place].until.map { min($0, end) } ?? end
    }

    /// A leader that hears late of its successor has not led any longer for that.
    private mutating func noteGaps() {
        for place in leaderships.indices.dropFirst() {
            let start = leaderships[place].since
            guard let end = leaderships[place - 1].until else {
                leaderships[place - 1].until = start
                continue
            }
            leaderships[place - 1].until = min(end, start)
            leaderships[place].gap = max(.zero, start - end)
        }
    }
}

/// What one peer remembers.
struct Memory: Equatable {
    /// A change of leader, on the clock of this machine.
    struct Change: Equatable {
        let term: Term
        let leader: NodeID?
        let cause: String?
        let at: Instant
    }

    let peer: NodeID
    let changes: [Change]

    init(of peer: NodeID, _ changes: [Change]) {
        (self.peer, self.changes) = (peer, changes)
    }
}

extension Memory {
    /// What a peer told; ages count from when each page came.
    init(of peer: NodeID, _ pages: [Interview.Received]) {
        let changes = pages.flatMap { received -> [Change] in
            guard case .history(let page) = received.answer else { return [] }
            return page.changes.map { change in
                Change(
                    term: change.term, leader: change.leader, cause: change.cause,
                    at: received.at - change.age)
            }
        }
        self.init(of: peer, changes)
    }
}
