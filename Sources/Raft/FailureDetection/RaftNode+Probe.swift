extension RaftNode {
    /// Says who this peer is.
    ///
    /// A peer whose own recovery lacks the asker's reply asks back at once. One that hears that its
    /// leader is late looks for itself, if its own heartbeat is not due yet.
    mutating func handleProbe(
        _ probe: Probe, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        let reply = Probe.Reply(
            term: durable.term, isLeader: isLeader, isEmpty: durable.isEmpty, lastLog: log.last,
            isLeaderless: isLeaderless(at: step.now))
        step.answer(.probeReply(reply), to: peer, sequence)
        if let recovery, recovery.lacks(peer) {
            step.send(.probe(Probe(term: durable.term)), to: peer)
        }
        if probe.isLeaderLate, probe.term == durable.term { verifyLeader(&step) }
    }

    /// Hears from a peer that was asked who it is.
    mutating func handleProbeReply(
        _ reply: Probe.Reply, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        guard let follower = role.follower, reply.term == durable.term,
            let asked = step.asked(sequence)
        else { return }
        if reply.isLeaderless { noteLeaderless(peer, asked: asked, &step) }
        let isRecent = step.now < asked + timing.electionTimeout.lowerBound
        // A peer that has just started need not wait for the next heartbeat.
        if reply.isLeader, isRecent, follower.leader == nil {
            follow(peer, nil, &step)
            // One answer may have been a fast one, and the leader soon tells how long they take.
            return noteRoundTrip((step.now - asked) * 2)
        }
        // Somebody else told of the later term first, a witness perhaps, who does not stand.
        if !reply.isLeader, follower.formerLeader == peer, follower.turn == nil {
            return stand(after: peer, &step)
        }
        hearReply(of: peer, isLeader: reply.isLeader, asked: asked, &step)
    }

    /// Hears from the peer that it follows, in answer to a request since it was heard last, whether
    /// it leads: a probe's, or a request for a pre-vote, which its leader refuses.
    mutating func hearReply(
        of peer: NodeID, isLeader: Bool, asked: Instant, _ step: inout Step
    ) {
        guard let follower = role.follower, follower.leader == peer,
            let lastContact = follower.lastContact, asked >= lastContact
        else { return }
        if isLeader { contradict(&step) } else { suspect(.deposed, &step) }
    }

    /// Hears from its leader that it leads: if its host refused a datagram before the request, the
    /// host's word counts for nothing under this leader any more.
    private mutating func contradict(_ step: inout Step) {
        if case .refused = role.follower?.failureDetector { role.follower?.isRefusalDoubted = true }
        hearLeader(&step)
    }

    /// Asks a leader whose heartbeat is late, and after a few requests without a reply suspects
    /// it.
    mutating func probeLeader(_ step: inout Step) {
        guard let follower = role.follower, let leader = follower.leader,
            let lastContact = follower.lastContact
        else { return }
        let probing = follower.failureDetector.probing(
            at: step.now, pause: follower.probePause, lastPause: follower.lastProbePause)
        guard let probing else { return suspect(.silent, &step) }
        let isLate = step.now >= follower.dueAt(timing, after: lastContact)
        if follower.failureDetector.probesSent == 0, isLate { shareLateness(of: leader, &step) }
        role.follower?.failureDetector = probing
        step.send(.probe(Probe(term: durable.term)), to: leader)
    }

    /// Tells the others that a heartbeat is late, so that a suspicion is soon shared.
    private mutating func shareLateness(of leader: NodeID, _ step: inout Step) {
        step.observe(.heartbeatLate(leader: leader))
        for peer in others where peer != leader {
            step.send(.probe(Probe(term: durable.term, isLeaderLate: true)), to: peer)
        }
    }

    /// Somebody else misses the leader, or wants an election although the leader was heard: asks the leader at once, so
    /// that a refused connection can change this peer's mind a round trip later.
    mutating func verifyLeader(_ step: inout Step) {
        if case .trusting = role.follower?.failureDetector { probeLeader(&step) }
    }

    /// Takes a refused datagram for a hint that the leader's process is gone.
    ///
    /// One from anybody else means nothing. The leader is asked once more, and has the time of a
    /// round trip to contradict the refusal. Until then this peer may ask for pre-votes and grant
    /// them, which changes nothing; but it neither votes nor stands for election.
    mutating func handleConnectionRefused(by peer: NodeID, _ step: inout Step) {
        hearSomebody(&step)
        handleRefusedOrder(by: peer, &step)
        countOut(peer, &step)
        noteLeaderless(peer, asked: step.now, &step)
        guard timing.isProbing, let follower = role.follower, follower.leader == peer,
            follower.failureDetector.suspicion == nil, !follower.isRefusalDoubted
        else { return }
        suspect(.refused, &step)
        step.send(.probe(Probe(term: durable.term)), to: peer)
    }

    /// The leader has not contradicted the refusal: it is gone.
    mutating func believeRefusal(_ step: inout Step) {
        role.follower?.failureDetector = .suspecting(.refused)
        settlePreVote(&step)
    }

    /// Suspects the leader, and will ask for pre-votes in its turn: the peers that come after the
    /// leader in the order of ids go first, so that sharp detection does not mean split votes.
    private mutating func suspect(_ cause: ElectionCause, _ step: inout Step) {
        guard timing.isProbing, let follower = role.follower,
            let leader = follower.leader, follower.failureDetector.suspicion == nil
        else { return }
        let turn = turn(after: leader, &step)
        role.follower?.turn = turn
        role.follower?.failureDetector =
            cause == .refused ? follower.refusal(at: step.now) : .suspecting(cause)
        step.observe(.leaderSuspected(leader, cause))
    }

    /// When it is this peer's turn to stand for election: never at once, for the leader may yet
    /// answer, and with a little jitter on top.
    func turn(after leader: NodeID?, _ step: inout Step) -> Instant {
        let rank = membership.rank(of: id, after: leader)
        return step.now + Timing.stagger * rank
            + step.draw(from: Timing.stagger / 8...Timing.stagger / 4)
    }
}

extension FailureDetector {
    /// With one probe more, the last of which is waited for longer; none if enough are without an
    /// answer.
    func probing(at now: Instant, pause: Duration, lastPause: Duration) -> FailureDetector? {
        let sent = probesSent + 1
        guard sent <= Self.probes else { return nil }
        return .probing(sent: sent, next: now + (sent == Self.probes ? lastPause : pause))
    }

    /// How many probes are without a reply.
    var probesSent: Int {
        switch self {
        case .probing(let sent, _): sent
        case .off, .trusting, .refused, .suspecting: 0
        }
    }
}
