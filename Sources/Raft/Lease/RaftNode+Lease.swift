extension RaftNode {
    /// For how long, by this peer's clock, a lease may run on that a leader has by this peer's
    /// acknowledgement (see <doc:Safety>).
    func acknowledgedLease(at now: Instant) -> Duration {
        guard let lastAcknowledged else { return .zero }
        return max(.zero, lastAcknowledged + timing.electionTimeout.lowerBound - now)
    }

    /// From when on this leader may claim a lease: no earlier leader's can be running any more.
    public var leaseFreeFrom: Instant? { role.leader?.leaseFreeFrom }

    /// So many rounds in a row that a majority answers too late are no accident.
    private static let lateRounds = 10

    /// Says once in a leadership if a majority takes so long to answer that the lease has gaps, or
    /// never begins: it had ended before the next round was answered.
    mutating func watchDistance(since before: Instant?, _ step: inout Step) {
        guard let leader = role.leader, let sent = answeredByMajority(leader, at: step.now),
            sent != before
        else { return }
        let isLate = step.now - (before ?? sent) > timing.leaseDuration
        role.leader?.lateRounds = isLate ? leader.lateRounds + 1 : 0
        guard role.leader?.lateRounds == Self.lateRounds else { return }
        step.observe(
            .leaseOutOfReach(
                roundTrip: step.now - sent,
                timeoutToConfigure: timing.electionTimeout(forRoundTrip: step.now - sent)))
    }

    /// For how long this leader may still rely on being the only one; none if it may not.
    ///
    /// Counted from the *sending* of the newest round that a majority answered: the next leader
    /// needs a vote from that majority, cast later, and claims a lease of its own only from
    /// its ``leaseFreeFrom`` on (see <doc:Safety>). Clocks may differ in rate by 1 %.
    public func lease(at now: Instant) -> Duration? {
        guard let leader = role.leader, leader.transfer == nil,
            now >= leader.leaseFreeFrom, let sent = answeredByMajority(leader, at: now)
        else { return nil }
        let end = sent + timing.leaseDuration
        return now < end ? end - now : nil
    }
}
