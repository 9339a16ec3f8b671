/// What a peer asks that has just started and may have heard a leader just before: whether anybody
/// hears one.
struct RestartInquiry: Hashable, Sendable {
    /// When the peer started: replies to older requests do not count.
    let started: Instant

    /// Who has not said yet that it hears no leader.
    var missing: [NodeID]

    /// How long a request and its reply took, the slowest so far.
    private(set) var roundTrip = Duration.zero

    /// When to ask those again.
    private(set) var nextRequest: Instant

    private var pause = Campaign.firstPause

    init(at now: Instant, of others: [NodeID]) {
        started = now
        missing = others
        nextRequest = now
    }

    /// Notes that a peer hears no leader, as it says so long after it was asked.
    mutating func note(_ leaderless: NodeID, after span: Duration) {
        missing.removeAll { $0 == leaderless }
        roundTrip = max(roundTrip, span)
    }

    mutating func scheduleNextRequest(after now: Instant, atMost longest: Duration) {
        nextRequest = now + pause
        pause = min(pause * 2, longest)
    }
}

extension RaftNode {
    /// Asks those again who may hear a leader, for as long as this peer keeps its promise to one.
    mutating func askAfterRestart(_ step: inout Step) {
        guard let inquiry = role.follower?.inquiry, step.now >= inquiry.nextRequest else { return }
        guard isLeaderAlive(at: step.now) else {
            role.follower?.inquiry = nil
            return
        }
        role.follower?.inquiry?.scheduleNextRequest(
            after: step.now, atMost: timing.heartbeatInterval)
        for peer in inquiry.missing { step.send(.probe(Probe(term: durable.term)), to: peer) }
        settleInquiry(&step)
    }

    /// Learns that a peer hears no leader, or that its process is not running.
    mutating func noteLeaderless(_ peer: NodeID, asked: Instant, _ step: inout Step) {
        guard let inquiry = role.follower?.inquiry, asked >= inquiry.started else { return }
        role.follower?.inquiry?.note(peer, after: step.now - asked)
        settleInquiry(&step)
    }

    /// Keeps its promise to nobody any more once all others say that nobody leads.
    ///
    /// A leader that is alive is one of them and says so, or does not answer. This peer votes now,
    /// and stands for election in its turn.
    private mutating func settleInquiry(_ step: inout Step) {
        guard let inquiry = role.follower?.inquiry, inquiry.missing.isEmpty else { return }
        // The others that have restarted ask at the same time, as far apart as they are.
        let turn =
            turn(after: nil, &step) + inquiry.roundTrip * membership.rank(of: id, after: nil)
        role.follower?.inquiry = nil
        role.follower?.failureDetector = .suspecting(.firstStart)
        role.follower?.roundTrip = inquiry.roundTrip
        role.follower?.turn = turn
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
