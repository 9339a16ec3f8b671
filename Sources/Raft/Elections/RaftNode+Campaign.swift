extension RaftNode {
    /// Asks the others if they would elect this peer (dissertation §9.6), because its election
    /// timer ran out: by itself, or shortened by a suspicion.
    mutating func startPreVote(_ step: inout Step) {
        guard let follower = role.follower else {
            preconditionFailure("only a follower asks for pre-votes")
        }
        role.follower?.electionDeadline = step.now + step.draw(from: timing.electionTimeout)
        role.follower?.turn = nil
        guard isWilling(at: step.now) else { return }
        var campaign = Campaign(
            at: step.now, cause: follower.failureDetector.suspicion ?? causeWithoutLeader,
            suspectedLeader: follower.suspect, of: id)
        campaign.follow(follower.preVote, timeout: timing.electionTimeout.upperBound)
        role.follower?.preVote = campaign
        step.observe(.preVoteStarted(durable.term.next, campaign.cause))
        askForPreVotes(&step)
    }

    /// Whether it may stand at all: it is neither a witness nor drained, it knows what it may vote
    /// for, and there is a term left.
    package var mayVoteForItself: Bool {
        guard let votingRights, !isDrained, membership.priority(of: id) > 0 else { return false }
        return durable.term >= votingRights.floor && log.last >= votingRights.log
            && durable.term < .last
    }

    private var causeWithoutLeader: ElectionCause {
        durable.term == .zero ? .firstStart : .timeout
    }

    /// Asks all who have not granted a pre-vote: a refusal may change a round trip later.
    mutating func askForPreVotes(_ step: inout Step) {
        guard let campaign = role.follower?.preVote else { return }
        role.follower?.preVote?.scheduleNextRequest(
            after: step.now, atMost: timing.heartbeatInterval)
        let request = RequestVote(
            term: durable.term.next, candidate: id, lastLog: log.last, isPreVote: true)
        for peer in others where !campaign.granted.contains(peer) {
            step.send(.requestVote(request), to: peer)
        }
        settlePreVote(&step)
    }

    /// Stands for election if a majority would vote for it, unless its own leader may yet
    /// contradict what it is suspected of.
    mutating func settlePreVote(_ step: inout Step) {
        guard let follower = role.follower, let campaign = follower.preVote,
            campaign.result(in: membership) == .won,
            !follower.failureDetector.awaitsContradiction(at: step.now)
        else { return }
        startElection(campaign.cause, &step)
    }

    /// Lets a candidate go first whose pre-vote it has granted, if it stands for election itself.
    ///
    /// Of two whose requests cross on the way, the one that comes later in the order takes its own
    /// back. It goes on if nobody was elected in the time of two round trips, or in an election
    /// timeout, and then yields to nobody until a term or a leader is over.
    mutating func yield(to candidate: NodeID, _ step: inout Step) {
        guard let follower = role.follower, follower.yieldedUntil == nil,
            follower.turn != nil || follower.preVote != nil
        else { return }
        // A peer that has just started comes last, for it may have been the leader that is gone.
        let hasJustStarted = follower.failureDetector.suspicion == .firstStart
        let former = hasJustStarted ? id : follower.leader ?? follower.suspectedLeader
        let isFirst =
            membership.rank(of: id, after: former) < membership.rank(of: candidate, after: former)
        guard follower.preVote == nil || !isFirst else { return }
        let span = (follower.roundTrip ?? .zero) * 2 + Timing.stagger * 2
        let until = step.now + min(span, timing.electionTimeout.upperBound)
        role.follower?.yieldedUntil = until
        role.follower?.turn = max(until, follower.turn ?? until)
        role.follower?.preVote = nil
    }

    /// "On conversion to candidate, start election: increment currentTerm, vote for self, reset
    /// election timer, send RequestVote RPCs to all other servers" (Figure 2, Candidates).
    mutating func startElection(
        _ cause: ElectionCause, obeying order: TimeoutNow? = nil, _ step: inout Step
    ) {
        guard let follower = role.follower else {
            preconditionFailure("only a follower stands for election")
        }
        advance(to: durable.term.next)
        durable.cast(voteFor: id)
        step.observe(.electionStarted(durable.term, cause))
        role = .candidate(
            Candidate(
                campaign: Campaign(
                    at: step.now, cause: cause,
                    suspectedLeader: follower.preVote?.silentSuspect, of: id),
                electionDeadline: step.now + step.draw(from: timing.electionTimeout),
                transfer: order,
                leaseFreeFrom: step.now + timing.leaseWait(after: acknowledgedLease(at: step.now)),
                roundTrip: max(
                    follower.roundTrip ?? .zero, follower.preVote?.slowestReply ?? .zero)))
        askForVotes(&step)
        settleElection(&step)
    }

    /// Asks all who have not answered.
    mutating func askForVotes(_ step: inout Step) {
        guard let candidate = role.candidate else { return }
        role.candidate?.campaign.scheduleNextRequest(
            after: step.now, atMost: timing.heartbeatInterval)
        let request = RequestVote(
            term: durable.term, candidate: id, lastLog: log.last,
            isLeadershipTransfer: candidate.transfer != nil)
        let campaign = candidate.campaign
        for peer in others
        where !campaign.granted.contains(peer) && !campaign.refused.contains(peer) {
            step.send(.requestVote(request), to: peer)
        }
    }

    /// Counts a vote of this term, for this campaign; anything older means nothing any more.
    mutating func handleRequestVoteReply(
        _ reply: RequestVote.Reply, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        if reply.isPreVote {
            if reply.isLeader, reply.term == durable.term, let asked = step.asked(sequence) {
                hearReply(of: peer, isLeader: true, asked: asked, &step)
            }
            handlePreVoteReply(reply, from: peer, sequence, &step)
        } else {
            handleVoteReply(reply, from: peer, sequence, &step)
        }
    }

    private mutating func handleVoteReply(
        _ reply: RequestVote.Reply, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        guard let campaign = role.candidate?.campaign, reply.term == durable.term,
            let asked = step.asked(sequence), asked >= campaign.started
        else { return }
        role.candidate?.count(
            reply, from: peer, after: step.now - asked,
            freeFrom: step.now + timing.leaseWait(after: reply.lease))
        if !reply.isGranted { role.candidate?.awaitOthers(failedElections, step.now) }
        settleElection(&step)
    }

    private mutating func handlePreVoteReply(
        _ reply: RequestVote.Reply, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        guard let campaign = role.follower?.preVote,
            let asked = step.asked(sequence), asked >= campaign.started
        else { return }
        role.follower?.preVote?.count(reply.isGranted, from: peer, after: step.now - asked)
        settlePreVote(&step)
    }

    /// The host of the leader that ordered this election says that its process is gone: no vote is
    /// to be expected of it, and votes that are split are known to be split.
    mutating func countOut(_ leader: NodeID, _ step: inout Step) {
        guard role.candidate?.transfer?.leader == leader else { return }
        role.candidate?.campaign.suspect(leader)
        settleElection(&step)
    }

    /// "If votes received from majority of servers: become leader" (Figure 2, Candidates).
    ///
    /// An election that can no longer be won ends at once.
    mutating func settleElection(_ step: inout Step) {
        guard let candidate = role.candidate else { return }
        switch candidate.campaign.result(in: membership) {
        case .pending: break
        case .won: if candidate.hasSavedVote { becomeLeader(candidate, &step) }
        case .lost: loseElection(&step)
        }
    }

    /// Follows again, and tries anew after a pause that grows with each election that fails; it
    /// lets others go first meanwhile.
    mutating func loseElection(_ step: inout Step) {
        guard let candidate = role.candidate else { return }
        step.observe(.electionLost(durable.term))
        // An election that took long was held over a slow network.
        let shortest = min(
            max(Timing.stagger, step.now - candidate.campaign.started),
            timing.electionTimeout.lowerBound)
        let longest = min(
            shortest * (4 << min(failedElections, 8)), timing.electionTimeout.upperBound)
        failedElections += 1
        var follower = Follower(
            electionDeadline: step.now + step.draw(from: timing.electionTimeout))
        follower.turn = step.now + step.draw(from: shortest...longest)
        follower.roundTrip = candidate.slowestRoundTrip
        follower.suspectedLeader = candidate.campaign.silentSuspect
        role = .follower(follower)
    }
}

extension Candidate {
    /// Counts a vote, and notes when the leases that its voter knows of have run out.
    fileprivate mutating func count(
        _ reply: RequestVote.Reply, from voter: NodeID, after span: Duration, freeFrom: Instant
    ) {
        if reply.isGranted, !campaign.granted.contains(voter) {
            leaseFreeFrom = max(leaseFreeFrom, freeFrom)
        }
        campaign.count(reply.isGranted, from: voter, after: span)
    }

    /// Somebody has refused: the votes may be split, and who is silent may be dead.
    ///
    /// Twice the slowest round trip is enough for the others; it doubles with each failure, for they
    /// may be farther away.
    fileprivate mutating func awaitOthers(_ failedElections: Int, _ now: Instant) {
        let patience = (slowestRoundTrip * 2 + Timing.votePatience) * (1 << min(failedElections, 8))
        electionDeadline = min(electionDeadline, max(now, campaign.started + patience))
    }
}
