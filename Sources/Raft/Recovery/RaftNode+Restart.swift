/// What a peer asks that has just started and may have heard a leader just before: whether anybody
/// hears one.
struct RestartInquiry: Hashable, Sendable {
    /// When the peer started: answers to older questions do not count.
    let started: Instant

    /// Who has not said yet that it hears no leader.
    var missing: [NodeID]

    /// How long a question and its answer took, the slowest so far.
    var roundTrip = Duration.zero

    /// When to ask those again.
    private(set) var nextRequest: Instant

    private var pause = Campaign.firstPause

    init(at now: Instant, of others: [NodeID]) {
        started = now
        missing = others
        nextRequest = now
    }

    mutating func scheduleNextRequest(after now: Instant, atMost longest: Duration) {
        nextRequest = now + pause
        pause = min(pause * 2, longest)
    }
}

extension RaftNode {
    /// Asks those again who may hear a leader, for as long as this peer keeps its promise to one.
    mutating func askAfterRestart(_ step: inout Step) {
        guard case .follower(var follower) = role, var inquiry = follower.inquiry,
            step.now >= inquiry.nextRequest
        else { return }
        inquiry.scheduleNextRequest(after: step.now, atMost: timing.heartbeatInterval)
        follower.inquiry = isLeaderAlive(at: step.now) ? inquiry : nil
        role = .follower(follower)
        guard follower.inquiry != nil else { return }
        for peer in inquiry.missing { step.send(.probe(Probe(term: durable.term)), to: peer) }
        settleInquiry(&step)
    }

    /// Learns that a peer hears no leader, or that its process is not running.
    mutating func noteLeaderless(_ peer: NodeID, asked: Instant, _ step: inout Step) {
        guard case .follower(var follower) = role, var inquiry = follower.inquiry,
            asked >= inquiry.started
        else { return }
        inquiry.missing.removeAll { $0 == peer }
        inquiry.roundTrip = max(inquiry.roundTrip, step.now - asked)
        follower.inquiry = inquiry
        role = .follower(follower)
        settleInquiry(&step)
    }

    /// Keeps its promise to nobody any more once all others say that nobody leads.
    ///
    /// A leader that is alive is one of them and says so, or does not answer. This peer votes now,
    /// and stands for election in its turn.
    private mutating func settleInquiry(_ step: inout Step) {
        guard case .follower(var follower) = role, let inquiry = follower.inquiry,
            inquiry.missing.isEmpty
        else { return }
        follower.inquiry = nil
        follower.failureDetector = .suspecting(.firstStart)
        follower.roundTrip = inquiry.roundTrip
        // The others that have restarted ask at the same time, as far apart as they are.
        follower.turn =
            turn(after: nil, &step) + inquiry.roundTrip * membership.rank(of: id, after: nil)
        role = .follower(follower)
    }

    /// Whether this peer neither leads nor hears anybody who does.
    func isLeaderless(at now: Instant) -> Bool {
        switch role {
        case .follower(let follower): follower.leader == nil || !isLeaderAlive(at: now)
        case .candidate: true
        case .leader: false
        }
    }
}
