extension RaftNode {
    /// How long a peer must have been heard before a leader of lower priority gives way to it.
    static let preemptionDelay = Duration.seconds(30)

    /// Whether this peer would lead: it may stand for election, and neither is drained nor wants to
    /// stay away for a while.
    public func isWilling(at now: Instant) -> Bool { mayVoteForItself && now >= cooldownUntil }

    /// Who is to lead instead of this leader, if anybody: its shell hands over to that one as soon
    /// as it can.
    ///
    /// A leader that is drained, or deaf, prefers the best of those who could take over, and leads
    /// on while there is none. Any other one gives way to a peer of higher priority, if it is to:
    /// one that has all of the log, and was heard, willing to lead, without a break for 30 s.
    ///
    /// - Parameters:
    ///   - now: This peer's clock.
    ///   - isPreempting: Whether a leader gives way to a peer of higher priority.
    /// - Returns: the peer to hand over to, and why; none if this peer is to lead on, or does not
    ///   lead.
    public func preferredSuccession(at now: Instant, isPreempting: Bool) -> Succession? {
        guard let leader = role.leader else { return nil }
        let successors = successors(at: now)
        func succession(_ successor: NodeID?, _ reason: Succession.Reason) -> Succession? {
            successor.map { Succession(successor: $0, reason: reason) }
        }
        if isDrained { return succession(successors.first, .drained) }
        if leader.isDeaf { return succession(successors.first, .deaf) }
        guard isPreempting else { return nil }
        let better = successors.first { peer in
            membership.priority(of: peer) > membership.priority(of: id)
                && isSteady(peer, of: leader, at: now)
        }
        return succession(better, .priority)
    }

    private func isSteady(_ peer: NodeID, of leader: Leader, at now: Instant) -> Bool {
        guard let follower = leader[peer], let since = follower.steadySince else { return false }
        return follower.match == log.last.index && now >= since + Self.preemptionDelay
    }

    /// Does not stand for election for a while, and takes back what it has asked for.
    mutating func startCooldown(_ span: Duration, _ step: inout Step) {
        cooldownUntil = max(cooldownUntil, step.now + span)
        if step.now < cooldownUntil { abandonCampaign(&step) }
    }

    /// Learns whether it is to lead at all.
    mutating func setWillingness(_ isWilling: Bool, _ step: inout Step) {
        isDrained = !isWilling
        if isDrained { abandonCampaign(&step) }
    }

    /// Asks for no votes any more, and for no pre-votes.
    private mutating func abandonCampaign(_ step: inout Step) {
        switch role {
        case .follower:
            role.follower?.preVote = nil
            role.follower?.turn = nil
        case .candidate: loseElection(&step)
        case .leader: break
        }
    }
}
