extension RaftNode {
    /// "Upon election: send initial empty AppendEntries RPCs (heartbeat) to each server" (Figure
    /// 2, Leaders); nextIndex and matchIndex start anew.
    mutating func becomeLeader(_ candidate: Candidate, _ step: inout Step) {
        let told = step.now + timing.leaseWait(after: candidate.transfer?.lease)
        failedElections = 0
        role = .leader(
            Leader(
                since: step.now, cause: candidate.campaign.cause,
                leaseFreeFrom: max(step.now, min(told, candidate.leaseFreeFrom)),
                followers: others.map { Progress(of: $0, after: log.last.index) },
                persisted: log.last.index,
                failureDetector: trust(from: step.now)))
        step.observe(
            .leadershipWon(
                durable.term, votes: candidate.campaign.granted.count,
                of: membership.members.count, candidate.campaign.cause))
        sendHeartbeats(&step)
    }

    /// AppendEntries to each follower whose heartbeat is due, with what it is missing.
    mutating func sendHeartbeats(_ step: inout Step) {
        for round in heartbeats.rounds where heartbeats.isDue(round, at: step.now) {
            heartbeats.noteSent(round, at: step.now, timing.heartbeatPeriod)
            sendHeartbeats(of: round, &step)
        }
    }

    private mutating func sendHeartbeats(of round: Int, _ step: inout Step) {
        for index in others.indices where heartbeats.round(of: index) == round {
            role.leader?[others[index]]?.prepareRequest(from: log, within: limits, at: step.now)
            sendRequest(to: others[index], &step)
        }
    }

    /// The request that this follower has yet to answer.
    private func sendRequest(to peer: NodeID, _ step: inout Step) {
        guard let leader = role.leader, let follower = leader[peer], let request = follower.request
        else { return }
        let range = request.range
        let previous = LogPosition(
            term: log.term(at: range.previous) ?? .zero, index: range.previous)
        let message = AppendEntries(
            term: durable.term, leader: id, previous: previous,
            entries: Array(log.suffix(after: range.previous).prefix { $0.index <= range.last }),
            commit: commitIndex, cause: leader.cause, roundTrip: follower.roundTrip)
        step.send(.appendEntries(message), to: peer)
    }

    /// Learns from a reply how far a follower is: "if successful: update nextIndex and
    /// matchIndex for follower; if AppendEntries fails because of log inconsistency: decrement
    /// nextIndex and retry (§5.3)" (Figure 2, Leaders).
    mutating func handleAppendEntriesReply(
        _ reply: AppendEntries.Reply, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        guard let leader = role.leader, reply.term == durable.term,
            let asked = step.asked(sequence), asked >= leader.since
        else { return }
        role.leader?[peer]?.note(
            reply, sentAt: asked, at: step.now, within: timing.electionTimeout.lowerBound)
        watchDistance(since: answeredByMajority(leader, at: step.now), &step)
        if reply.isSuccess { advanceCommit(&step) }
    }

    /// "If there exists an N such that N > commitIndex, a majority of matchIndex[i] ≥ N, and
    /// log[N].term == currentTerm: set commitIndex = N (§5.3, §5.4)" (Figure 2, Leaders).
    mutating func advanceCommit(_ step: inout Step) {
        guard let leader = role.leader, log.last.index > commitIndex else { return }
        let matches = (leader.followers.map(\.match) + [leader.persisted]).sorted(by: >)
        let replicated = matches[membership.quorum - 1]
        guard replicated > commitIndex, log.term(at: replicated) == durable.term else { return }
        commit(upTo: replicated, &step)
    }

    /// "If command received from client: append entry to local log" (Figure 2, Leaders).
    ///
    /// It goes out with the next heartbeat.
    mutating func propose(_ command: [UInt8], _ step: inout Step) {
        if let refusal = refusal(ofCommandOf: command.count) {
            return step.proposal = .refused(refusal)
        }
        let entry = LogEntry(term: durable.term, index: log.last.index.next, command: command)
        log.append(entry)
        step.save(LogChange(start: entry.index, entries: [entry]))
        step.proposal = .appended(entry.position)
    }

    private func refusal(ofCommandOf bytes: Int) -> ProposalRefusal? {
        guard let leader = role.leader else { return .notLeader(self.leader) }
        if let transfer = leader.transfer { return .transferUnderWay(to: transfer.target) }
        return bytes > limits.commandBytes ? .tooLong(limit: limits.commandBytes) : nil
    }

    /// Follows nobody; nothing that arrives late makes it act as a leader any more.
    mutating func stepDown(_ loss: StepDownReason, _ step: inout Step) {
        step.observe(.leadershipLost(durable.term, loss))
        becomeFollower(&step)
    }

    /// How long a leader's requests to a follower and the replies took of late; none before the
    /// first reply, and from a peer that does not lead.
    public func roundTrip(to follower: NodeID) -> Duration? { role.leader?[follower]?.roundTrip }

    /// The newest instant at which a majority, this leader included, was sent something that it
    /// answered; its election counts, for a majority voted.
    func quorumContact(of leader: Leader, at now: Instant) -> Instant {
        answeredByMajority(leader, at: now) ?? leader.since
    }

    /// When the newest round was sent that a majority, this leader included, has answered.
    ///
    /// A leader that is a majority by itself has its own word for it.
    func answeredByMajority(_ leader: Leader, at now: Instant) -> Instant? {
        let needed = membership.quorum - 1
        guard needed > 0 else { return now }
        let answered = leader.followers.compactMap(\.answered)
        return answered.count < needed ? nil : answered.sorted(by: >)[needed - 1]
    }
}

extension Progress {
    /// Makes the next request, unless one awaits its reply.
    mutating func prepareRequest(
        from log: Log, within limits: ReplicationLimits, at now: Instant
    ) {
        guard request == nil else { return }
        // A follower that lacks the base needs a snapshot; until it has one it refuses.
        let previous = max(next.previous, log.base.index)
        let entries = limits.fitting(log.suffix(after: previous))
        request = Request(since: now, range: ReplicationRange(of: entries, after: previous))
    }

    /// Learns from the newest reply that the follower is there, and whether it would lead.
    private mutating func noteContact(
        _ sent: Instant, _ isWilling: Bool, within gap: Duration
    ) {
        guard sent >= answered ?? sent else { return }
        let isBroken = sent >= (answered ?? .zero) + gap
        if isBroken || !isWilling { steadySince = nil }
        if isWilling { steadySince = steadySince ?? sent }
        self.isWilling = isWilling
        answered = sent
    }

    /// Notes a reply.
    ///
    /// Only one to the request that was sent last moves the indexes.
    ///
    /// - Parameters:
    ///   - reply: The reply.
    ///   - sent: When it was asked for.
    ///   - now: This peer's clock.
    ///   - gap: How long nothing may be heard of a follower that is heard without a break.
    mutating func note(
        _ reply: AppendEntries.Reply, sentAt sent: Instant, at now: Instant, within gap: Duration
    ) {
        noteContact(sent, reply.isWilling, within: gap)
        let faded = (roundTrip ?? .zero).microseconds * 15 / 16
        roundTrip = max(now - sent, .microseconds(faded))
        guard let request, sent >= request.since else { return }
        self.request = nil
        if reply.isSuccess {
            match = max(match, request.range.last)
            next = request.range.last.next
        } else {
            let previous = request.range.previous
            // A hint, and no more: it skips a term at a time, and entries of it that agree are sent
            // once more.
            next = max(LogIndex(1), min(previous, reply.conflict ?? previous))
        }
    }
}
