extension RaftNode {
    /// RequestVote, receiver implementation (Figure 2): "if votedFor is null or candidateId, and
    /// candidate's log is at least as up-to-date as receiver's log, grant vote (§5.2, §5.4)".
    mutating func handleRequestVote(
        _ request: RequestVote, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        let refusal = refusal(of: request, at: step.now)
        if let refusal {
            step.observe(.voteRefused(peer, request.term, refusal))
            if case .leaderIsAlive = refusal { verifyLeader(&step) }
        } else {
            grantVote(to: peer, &step)
        }
        let reply = RequestVote.Reply(
            term: durable.term, isGranted: refusal == nil,
            lease: refusal == nil ? acknowledgedLease(at: step.now) : nil)
        step.answer(.requestVoteReply(reply), to: peer, sequence)
    }

    /// Votes, and resets the election timer: the peer "granted a vote to a candidate" (§5.2).
    ///
    /// A repeated request is granted again and changes nothing.
    private mutating func grantVote(to candidate: NodeID, _ step: inout Step) {
        precondition(role.follower != nil, "only a follower has a vote to give")
        if durable.vote == nil { step.observe(.voteGranted(candidate, durable.term)) }
        durable.cast(voteFor: candidate)
        role.follower?.electionDeadline = step.now + step.draw(from: timing.electionTimeout)
        role.follower?.preVote = nil
        role.follower?.turn = nil
        role.follower?.yieldedUntil = nil
        role.follower?.formerLeader = nil
    }

    /// Says whether this peer would vote for a candidate in that term.
    ///
    /// The reply changes nothing at the voter: no term, no vote, no timer (dissertation §9.6). A
    /// voter whose own turn to stand has come lets the candidate go first.
    mutating func handlePreVote(
        _ request: RequestVote, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        let refusal = preVoteRefusal(of: request, at: step.now)
        if let refusal {
            step.observe(.preVoteRefused(peer, request.term, refusal))
            if case .leaderIsAlive = refusal { verifyLeader(&step) }
        } else {
            yield(to: peer, &step)
        }
        let reply = RequestVote.Reply(
            term: durable.term, isGranted: refusal == nil, isPreVote: true, isLeader: isLeader)
        step.answer(.requestVoteReply(reply), to: peer, sequence)
    }

    private func refusal(of request: RequestVote, at now: Instant) -> VoteRefusal? {
        guard request.term >= durable.term else { return .staleTerm(durable.term) }
        if isProtected(from: request, at: now), !request.isLeadershipTransfer {
            return .leaderIsAlive(leader)
        }
        if let vote = durable.vote, vote != request.candidate { return .alreadyVoted(for: vote) }
        return refusalByRight(of: request)
    }

    private func preVoteRefusal(of request: RequestVote, at now: Instant) -> VoteRefusal? {
        guard request.term > durable.term else { return .staleTerm(durable.term) }
        guard !isLeader, isLeaderSuspected || !isProtected(from: request, at: now) else {
            return .leaderIsAlive(leader)
        }
        return refusalByRight(of: request)
    }

    /// Whether a leader was heard, and seems to be gone, though it may yet contradict that.
    private var isLeaderSuspected: Bool { role.follower?.failureDetector.suspicion != nil }

    /// What this peer may not vote for in any term: a log that is behind its own (§5.4.1), and
    /// what it could have promised and forgotten (``VotingRights``).
    private func refusalByRight(of request: RequestVote) -> VoteRefusal? {
        guard let votingRights, request.term > votingRights.floor else {
            return .noVotingRights
        }
        let needed = max(log.last, votingRights.log)
        return request.lastLog >= needed ? nil : .logBehind(needed)
    }
}
