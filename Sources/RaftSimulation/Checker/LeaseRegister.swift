internal import Raft

/// All leases, in true time: no two of them ever overlap.
///
/// A lease that was told counts until the end that was told, even if the peer dies or loses its
/// leadership before; only a hand-over gives one up. Clocks are taken to be as slow as they may be.
struct LeaseRegister: Sendable {
    /// The latest end that each peer was ever told.
    private var ends: [TrueTime]

    /// When each peer was last seen without a lease; `nil` while it has one.
    private var lastWithout: [TrueTime?]

    init(peers: Int) {
        ends = Array(repeating: .zero, count: peers)
        lastWithout = Array(repeating: .zero, count: peers)
    }

    /// Looks at one peer's lease; what is wrong with it, if anything is.
    mutating func watch(_ place: Int, _ peers: [SimulatedPeer], at now: TrueTime) -> String? {
        guard peers[place].node.isLeader, peers[place].isUp,
            let left = peers[place].node.lease(at: peers[place].clock.instant(at: now))
        else {
            lastWithout[place] = now
            return nil
        }
        let start =
            lastWithout[place].map { firstMoment(after: $0, until: now, of: place, peers) } ?? now
        lastWithout[place] = nil
        ends[place] = max(ends[place], now + longest(left))
        return overlap(of: place, from: start)
    }

    /// A peer that does not lead has no lease.
    mutating func noteFollower(_ place: Int, at now: TrueTime) { lastWithout[place] = now }

    /// Whether a peer has, for all that is known, a lease that has not run out.
    func isRunning(for place: Int, at now: TrueTime) -> Bool {
        lastWithout[place] == nil && now < ends[place]
    }

    private func longest(_ span: Duration) -> Int64 {
        span.microseconds * 1_000_000 / (1_000_000 - SimulatedClock.greatestDrift) + 1
    }

    /// When a lease began that was not there at one moment and is there at a later one.
    private func firstMoment(
        after without: TrueTime, until with: TrueTime, of place: Int, _ peers: [SimulatedPeer]
    ) -> TrueTime {
        var (without, with) = (without, with)
        while with - without > 1 {
            let middle = without + (with - without) / 2
            if peers[place].node.lease(at: peers[place].clock.instant(at: middle)) == nil {
                without = middle
            } else {
                with = middle
            }
        }
        return with
    }

    private func overlap(of place: Int, from start: TrueTime) -> String? {
        for other in ends.indices where other != place && ends[other] > start {
            return "its lease begins at \(start), but peer \(other)'s ends at \(ends[other])"
        }
        return nil
    }

    /// A leader that begins to hand over gives its lease up.
    mutating func handleTimeoutNowReply(
        of place: Int, _ node: RaftNode, _ instant: Instant, _ now: TrueTime
    ) {
        guard node.isLeader, node.lease(at: instant) == nil else { return }
        ends[place] = min(ends[place], now)
    }
}
