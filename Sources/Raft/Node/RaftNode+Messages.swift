extension RaftNode {
    /// Hands a message to the box of Figure 2 that it belongs to.
    ///
    /// A message that no member sent, or that speaks for somebody else, is not listened to.
    mutating func receive(
        _ message: Message, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        guard peer != id, membership.contains(peer), message.claimedSender ?? peer == peer
        else { return }
        hearSomebody(&step)
        if case .probeReply(let reply) = message {
            // Before its term has somebody bootstrap who has just learned that the cluster is not new.
            handleRecoveryReply(reply, from: peer, sequence, &step)
        }
        if isBindingTerm(of: message, step.now) { observe(message, from: peer, &step) }
        switch message {
        case .requestVote(let request) where request.isPreVote:
            handlePreVote(request, from: peer, sequence, &step)
        case .requestVote(let request): handleRequestVote(request, from: peer, sequence, &step)
        case .requestVoteReply(let reply):
            handleRequestVoteReply(reply, from: peer, sequence, &step)
        case .appendEntries(let request): handleAppendEntries(request, from: peer, sequence, &step)
        case .appendEntriesReply(let reply):
            handleAppendEntriesReply(reply, from: peer, sequence, &step)
        case .probe(let probe): handleProbe(probe, from: peer, sequence, &step)
        case .probeReply(let reply): handleProbeReply(reply, from: peer, sequence, &step)
        case .timeoutNow(let request): handleTimeoutNow(request, from: peer, sequence, &step)
        case .timeoutNowReply(let reply):
            handleTimeoutNowReply(reply, from: peer, sequence, &step)
        }
    }

    /// Whether a message's term must be taken on: every one, except that of a pre-vote request and
    /// of the grant of one, which speak of a term that nobody need be in yet, and that of a
    /// candidate from whom a live leader is protected: a server that hears its leader "does not
    /// update its term or grant its vote" (dissertation §4.2.3).
    private func isBindingTerm(of message: Message, _ now: Instant) -> Bool {
        if case .requestVote(let request) = message {
            return !request.isPreVote
                && (request.isLeadershipTransfer || !isProtected(from: request, at: now))
        }
        guard case .requestVoteReply(let reply) = message else { return true }
        return !(reply.isPreVote && reply.isGranted)
    }

    /// "If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to
    /// follower (§5.1)" (Figure 2, All Servers).
    private mutating func observe(_ message: Message, from peer: NodeID, _ step: inout Step) {
        let term = message.term
        guard term > durable.term else { return }
        let deposed = leaderDeposed(by: message, from: peer, at: step.now)
        if let leader = role.leader {
            step.observe(.leadershipLost(durable.term, leader.loss(to: peer, in: term)))
        }
        step.observe(.termAdvanced(term, by: peer))
        advance(to: term)
        becomeFollower(&step)
        if let deposed { stand(after: deposed, &step) }
    }

    /// The leader that a message of a later term ends, though nobody is known to take its place: this
    /// peer itself, if a majority heard it until now, or the one that it follows, if that one says so.
    private func leaderDeposed(
        by message: Message, from peer: NodeID, at now: Instant
    ) -> NodeID? {
        guard message.claimedSender == nil else { return nil }
        if case .probeReply(let reply) = message, reply.isLeader { return nil }
        switch role {
        case .follower(let follower): return follower.leader == peer ? peer : nil
        case .candidate: return nil
        case .leader(let leader):
            return leader.transfer == nil && isLeaderAlive(at: now) ? id : nil
        }
    }

    /// Will ask for pre-votes at once if this peer is the leader that was deposed, and else in its
    /// turn after that one: it has most likely all that is needed to be elected again.
    mutating func stand(after leader: NodeID, _ step: inout Step) {
        let turn =
            leader == id
            ? step.now + step.draw(from: Timing.stagger / 8...Timing.stagger / 4)
            : turn(after: leader, &step) + Timing.stagger
        role.follower?.failureDetector = .suspecting(.deposed)
        role.follower?.formerLeader = nil
        role.follower?.turn = turn
    }

    /// Follows nobody yet.
    ///
    /// A follower's election timer runs on: a higher term is none of the three events that reset
    /// it.
    mutating func becomeFollower(_ step: inout Step) {
        switch role {
        case .follower(let before):
            var follower = Follower(electionDeadline: before.electionDeadline)
            follower.turn = before.turn
            follower.suspectedLeader = before.suspect
            follower.formerLeader = timing.isProbing ? before.leader ?? before.formerLeader : nil
            // How far the peers are apart is much the same in the next term.
            follower.roundTrip = before.roundTrip
            role = .follower(follower)
        case .candidate(let before):
            var follower = Follower(electionDeadline: before.electionDeadline)
            follower.suspectedLeader = before.campaign.silentSuspect
            follower.roundTrip = before.slowestRoundTrip
            role = .follower(follower)
        case .leader:
            lastAcknowledged = step.now
            let deadline = step.now + step.draw(from: timing.electionTimeout)
            role = .follower(Follower(electionDeadline: deadline))
        }
    }

    /// Whether this peer protects its leader from a candidate (dissertation §4.2.3).
    ///
    /// A leader that stands for election in a later term no longer leads this one.
    func isProtected(from request: RequestVote, at now: Instant) -> Bool {
        let isLeaderItself = role.follower?.leader == request.candidate
        return !(isLeaderItself && request.term > durable.term) && isLeaderAlive(at: now)
    }

    /// Whether a leader was heard within the minimum election timeout and is not suspected, or may
    /// yet contradict that; a leader asks itself whether a majority has answered it.
    ///
    /// It then takes more than one peer's wish to hold an election (dissertation §4.2.3).
    func isLeaderAlive(at now: Instant) -> Bool {
        switch role {
        case .follower(let follower):
            guard let lastContact = follower.lastContact,
                !follower.failureDetector.isCertain(at: now)
            else { return false }
            return now < lastContact + timing.electionTimeout.lowerBound
        case .candidate: return false
        case .leader(let leader):
            return now < quorumContact(of: leader, at: now) + timing.electionTimeout.lowerBound
        }
    }
}
