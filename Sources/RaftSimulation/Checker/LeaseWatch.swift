internal import Raft
internal import SafetyChecker

/// What is seen of the leases, in true time: nodes are asked for theirs, and their clocks are taken
/// to be as slow as they may be.
struct LeaseWatch: Sendable {
    private var checker: LeaseChecker

    /// When each peer was last seen without a lease; `nil` while it has one.
    private var lastWithout: [TrueTime?]

    /// The term of the latest lease of each peer.
    private var terms: [Term]

    /// Until when somebody may rely on the lease of each peer that it has learnt of.
    private var toldUntil: [TrueTime]

    init(peers: Int) {
        checker = LeaseChecker(peers: peers)
        lastWithout = Array(repeating: .zero, count: peers)
        terms = Array(repeating: .zero, count: peers)
        toldUntil = Array(repeating: .zero, count: peers)
    }

    /// Looks at one peer's lease; what is wrong with it, if anything is.
    mutating func watch(_ index: Int, _ peers: [SimulatedPeer], at now: TrueTime) -> String? {
        guard peers[index].node.isLeader, peers[index].isUp, peers[index].process != .leaving,
            let left = peers[index].node.lease(at: peers[index].clock.instant(at: now))
        else {
            lastWithout[index] = now
            return nil
        }
        let start =
            lastWithout[index].map { firstMoment(after: $0, until: now, of: index, peers) } ?? now
        lastWithout[index] = nil
        terms[index] = peers[index].node.durable.term
        let end = now + longest(left)
        return checker.note(index, from: start.microseconds, until: end.microseconds).map { other in
            let end = TrueTime(microseconds: other.end)
            return "its lease begins at \(start), but peer \(other.holder)'s ends at \(end)"
        }
    }

    /// A peer that does not lead has no lease.
    mutating func noteFollower(_ index: Int, at now: TrueTime) { lastWithout[index] = now }

    /// Whether a peer has, for all that is known, a lease that has not run out.
    func isRunning(for index: Int, at now: TrueTime) -> Bool {
        lastWithout[index] == nil && now.microseconds < checker.end(of: index)
    }

    private func longest(_ span: Duration) -> Int64 {
        span.microseconds * 1_000_000 / (1_000_000 - SimulatedClock.greatestDrift) + 1
    }

    /// When a lease began that was not there at one moment and is there at a later one.
    private func firstMoment(
        after without: TrueTime, until with: TrueTime, of index: Int, _ peers: [SimulatedPeer]
    ) -> TrueTime {
        var (without, with) = (without, with)
        while with - without > 1 {
            let middle = without + (with - without) / 2
            if peers[index].node.lease(at: peers[index].clock.instant(at: middle)) == nil {
                without = middle
            } else {
                with = middle
            }
        }
        return with
    }

    /// Somebody is told that a peer has a lease for so long.
    mutating func noteTold(_ lease: Duration, of index: Int, at now: TrueTime) {
        toldUntil[index] = max(toldUntil[index], now + longest(lease))
    }

    /// A peer is dead and its command has ended: nobody relies on its lease but those who were told.
    mutating func noteWill(of index: Int, in term: Term, at now: TrueTime) {
        guard term == terms[index] else { return }
        checker.noteEnd(of: index, at: max(now, toldUntil[index]).microseconds)
    }

    /// A leader that begins to hand over gives its lease up.
    mutating func noteTransfer(
        of index: Int, _ node: RaftNode, _ instant: Instant, _ now: TrueTime
    ) {
        guard node.isLeader, node.lease(at: instant) == nil else { return }
        checker.noteEnd(of: index, at: now.microseconds)
    }
}
