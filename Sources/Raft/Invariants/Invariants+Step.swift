extension Invariants {
    /// Holds a step from one state to the next against all sentences about steps.
    ///
    /// - Parameters:
    ///   - old: The peer before the event.
    ///   - new: The same peer after it.
    ///   - event: What happened.
    ///   - now: The peer's clock at that moment.
    public mutating func check(
        from old: RaftNode, to new: RaftNode, by event: Event, at now: Instant
    ) {
        let isSameTerm = new.durable.term == old.durable.term
        expect(new.durable.term >= old.durable.term, "a term never goes down (§5.1)")
        expect(new.commitIndex >= old.commitIndex, "the commit index never goes down (§5.3)")
        expect(
            !isSameTerm || old.durable.vote == nil || new.durable.vote == old.durable.vote,
            "a vote is never changed within a term (§5.2)")
        // One that was saved may be for a peer that has been taken out of the configuration since.
        expect(
            new.durable.vote == old.durable.vote
                || new.durable.vote.map(new.membership.contains) ?? true,
            "a vote is cast for a member (§5.2)")
        expect(
            old.durable.votingRights == nil || new.durable.votingRights == old.durable.votingRights,
            "what may be voted for is learned once")
        if !isSameTerm { checkTerm(from: old, to: new, by: event) }
        checkRole(from: old, to: new, by: event, isSameTerm)
        checkTimer(from: old, to: new, by: event, isSameTerm)
        checkDeadlines(of: new, at: now)
    }

    private mutating func checkTerm(
        from old: RaftNode, to new: RaftNode, by event: Event
    ) {
        var reasons = [old.durable.term.next]
        if case .received(let message, _, _) = event {
            reasons.append(contentsOf: [message.term, message.term.next])
        }
        expect(
            reasons.contains(new.durable.term),
            "a peer enters the next term, or one that a message told (§5.1)")
        guard case .received(.requestVote(let request), _, _) = event else { return }
        expect(!request.isPreVote, "a request for a pre-vote changes no term (dissertation §9.6)")
    }

    private mutating func checkRole(
        from old: RaftNode, to new: RaftNode, by event: Event, _ isSameTerm: Bool
    ) {
        switch (old.role, new.role) {
        case (.leader, .leader):
            expect(isSameTerm, "a leader leads one term (§5.1)")
            guard old.log.last != new.log.last else { return }
            expect(
                new.log.entries.starts(with: old.log.entries),
                "a leader never deletes or overwrites an entry of its log (§5.3)")
        case (.leader, .candidate):
            expect(!isSameTerm, "a leader does not stand for election in its own term")
        case (.leader, .follower):
            expect(
                !isSameTerm || event.mayEndLeadership,
                "a leader gives its term up by itself, or for a transfer that failed")
        case (.follower, .candidate), (.follower, .leader):
            expect(!isSameTerm, "an election begins a term (§5.2)")
        case (.candidate, .leader):
            expect(isSameTerm, "an election is won in its own term (§5.2)")
        case (.follower, .follower), (.candidate, .follower), (.candidate, .candidate): break
        }
    }

    /// "If election timeout elapses without receiving AppendEntries RPC from current leader or
    /// granting vote to candidate: convert to candidate" (Figure 2, Followers).
    private mutating func checkTimer(
        from old: RaftNode, to new: RaftNode, by event: Event, _ isSameTerm: Bool
    ) {
        guard case .follower(let before) = old.role, case .follower(let after) = new.role,
            after.electionDeadline > before.electionDeadline
        else { return }
        // It stood for election, and has lost already.
        let hasStood = !isSameTerm && new.durable.vote == new.id
        expect(
            hasStood || event.mayResetTimer(of: new),
            """
            the election timer starts anew only for the leader of the term, for a vote that was \
            granted and for an own election (Figure 2)
            """)
    }

    private mutating func checkDeadlines(of node: RaftNode, at now: Instant) {
        let longest = now + node.timing.electionTimeout.upperBound
        switch node.role {
        case .follower(let follower):
            expect(
                follower.electionDeadline <= longest,
                "nobody waits for longer than the longest election timeout (§5.2)")
            expect(
                follower.standsAt <= longest,
                "nobody lets another go first for longer than the longest election timeout")
            expect(follower.lastContact ?? now <= now, "nobody has heard a leader in the future")
        case .candidate(let candidate):
            expect(
                candidate.electionDeadline <= longest,
                "no election takes longer than the longest election timeout (§5.2)")
        case .leader(let leader):
            expect(
                node.heartbeats.deadline
                    <= now + node.timing.heartbeatPeriod + HeartbeatSchedule.longestDrift,
                "a leader's next heartbeat is never more than a period away")
            expect(
                leader.followers.allSatisfy { $0.answered ?? now <= now },
                "nobody has answered what is not yet sent")
        }
    }
}

extension Event {
    /// Whether a leader may give its term up at this event without having seen a later one.
    fileprivate var mayEndLeadership: Bool {
        switch self {
        case .clockAdvanced, .received(.timeoutNowReply, _, _): true
        case .received, .connectionRefused, .transferRequested, .electionCooldown, .willingness,
            .firstRunVouched, .persisted, .proposed:
            false
        }
    }

    /// Whether this event is one of those that reset the election timer of a follower.
    fileprivate func mayResetTimer(of node: RaftNode) -> Bool {
        switch self {
        case .clockAdvanced: true
        case .received(.appendEntries(let request), let peer, _):
            request.term == node.durable.term && node.leader == peer
        case .received(.requestVote(let request), let peer, _):
            !request.isPreVote && node.durable.vote == peer && request.term == node.durable.term
        case .received(.probeReply(let reply), let peer, _):
            reply.isLeader && node.leader == peer
        case .received(.requestVoteReply(let reply), let peer, _):
            reply.isPreVote && reply.isLeader && node.leader == peer
        case .received, .connectionRefused, .transferRequested, .electionCooldown, .willingness,
            .firstRunVouched, .persisted, .proposed:
            false
        }
    }
}
