/// What is true of every peer at every moment, and of every step that it takes: a list of
/// sentences, with what they mean.
///
/// Tests, the simulator and the explorer hold each step of a node against it. A sentence that turns
/// out false is a bug of the node, whatever the network, the disks and the clocks did.
public struct Invariants: Sendable {
    /// The sentences that were not true, in the order in which that was noticed.
    public private(set) var broken: [String] = []

    /// A list on which nothing has been held against yet.
    public init() {}

    private mutating func expect(_ isTrue: Bool, _ sentence: StaticString) {
        if !isTrue { broken.append("\(sentence)") }
    }
}

// MARK: One state

extension Invariants {
    /// Holds one peer against all sentences about a single state.
    public mutating func check(_ node: RaftNode) {
        let state = node.durable
        expect(state.term > .zero || state.vote == nil, "nobody votes in term zero (§5.1)")
        expect(node.log.last.term <= state.term, "no entry is of a later term than its log's peer")
        expect(node.commitIndex <= node.log.last.index, "what is committed is in the log (§5.3)")
        expect(
            state.franchise == nil || node.enquiry == nil,
            "a peer asks what it may vote for only as long as it does not know")
        if let vote = state.vote {
            expect(node.membership.contains(vote), "a vote is a member's")
            expect(
                state.franchise.map { state.term > $0.floor } ?? false,
                "a vote is cast only where the peer has the right to vote")
        }
        switch node.role {
        case .follower(let follower): check(follower, of: node)
        case .candidate(let candidate): check(candidate, of: node)
        case .leader(let leader): check(leader, of: node)
        }
    }

    private mutating func check(_ follower: Follower, of node: RaftNode) {
        expect(follower.leader != node.id, "a follower follows somebody else (§5.1)")
        guard let preVote = follower.preVote else { return }
        expect(preVote.granted.contains(node.id), "a pre-vote begins with the peer's own")
        expect(
            preVote.tally(in: node.membership) != .won, "a pre-vote that is won is an election")
        expect(node.mayVoteForItself, "only a peer that may vote asks for votes")
    }

    private mutating func check(_ candidate: Candidate, of node: RaftNode) {
        let campaign = candidate.campaign
        expect(node.durable.vote == node.id, "a candidate voted for itself (§5.2)")
        expect(campaign.granted.contains(node.id), "a candidate counts its own vote (§5.2)")
        expect(
            campaign.granted.allSatisfy(node.membership.contains), "only members vote (§5.2)")
        expect(
            campaign.granted.isDisjoint(with: campaign.refused),
            "nobody both grants and refuses a vote")
        expect(
            campaign.tally(in: node.membership) == .pending, "an election that is decided is over")
    }

    private mutating func check(_ leader: Leader, of node: RaftNode) {
        let last = node.log.last.index
        expect(node.durable.vote == node.id, "a leader voted for itself (§5.2)")
        expect(leader.followers.count == node.others.count, "a leader keeps count of every other")
        for follower in leader.followers {
            expect(follower.match <= last, "nobody has more of the log than its leader (§5.3)")
            expect(follower.next <= last.next, "nextIndex is in the log, or one beyond (Figure 2)")
        }
        expect(leader.leaseFreeFrom >= leader.since, "a lease begins with the leadership or later")
        guard let handOver = leader.handOver else { return }
        expect(node.others.contains(handOver.target), "a leader hands over to another member")
        expect(handOver.order.term == node.durable.term, "a hand-over is of the current term")
    }
}

// MARK: One step

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
        expect(
            old.durable.franchise == nil || new.durable.franchise == old.durable.franchise,
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
                "a leader gives its term up by itself, or for a hand-over that failed")
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
        expect(
            event.mayResetTimer(of: new),
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
            expect(follower.heard ?? now <= now, "nobody has heard a leader in the future")
        case .candidate(let candidate):
            expect(
                candidate.electionDeadline <= longest,
                "no election takes longer than the longest election timeout (§5.2)")
        case .leader(let leader):
            expect(
                node.nextHeartbeat <= now + node.timing.heartbeatPeriod,
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
        case .received, .connectionRefused, .handOverRequested, .abstained, .proposed: false
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
        case .received(.requestVoteReply, _, _), .received(.appendEntriesReply, _, _),
            .received(.probe, _, _), .received(.timeoutNow, _, _),
            .received(.timeoutNowReply, _, _), .connectionRefused, .handOverRequested, .abstained,
            .proposed:
            false
        }
    }
}

// MARK: What is said

extension Invariants {
    /// Holds a message that leaves against the state that its sender has by then.
    public mutating func check(_ envelope: Envelope, from node: RaftNode) {
        let state = node.durable
        if envelope.message.isReply {
            expect(envelope.message.term == state.term, "a reply carries the sender's term (§5.1)")
        }
        switch envelope.message {
        case .requestVote(let request): check(request, from: node)
        case .requestVoteReply(let reply):
            expect(
                reply.isPreVote || !reply.isGranted || state.vote == envelope.to,
                "a vote is granted only to the one whom it was cast for (§5.2)")
        case .appendEntries(let request): check(request, from: node)
        case .timeoutNow(let order):
            expect(
                node.isLeader && order.term == state.term,
                "only the leader of a term hands it over (dissertation §3.10)")
        case .probe(let probe):
            expect(probe.term == state.term, "a probe carries the sender's term")
        case .appendEntriesReply, .probeReply, .timeoutNowReply: break
        }
    }

    private mutating func check(_ request: RequestVote, from node: RaftNode) {
        let state = node.durable
        expect(
            request.term == (request.isPreVote ? state.term.next : state.term),
            "a candidate asks for its own term, and for a pre-vote for the next (§5.2)")
        expect(
            request.isPreVote || state.vote == node.id,
            "whoever asks for votes has voted for itself (§5.2)")
        expect(
            request.lastLog == node.log.last, "a candidate tells the end of its own log (§5.4.1)")
    }

    private mutating func check(_ request: AppendEntries, from node: RaftNode) {
        expect(
            node.isLeader && request.term == node.durable.term,
            "only the leader of a term appends entries (§5.3)")
        expect(request.commit <= node.commitIndex, "a leader promises no more than it knows (§5.3)")
        expect(
            node.log.term(at: request.previous.index) == request.previous.term,
            "entries are sent with the one before them (§5.3)")
    }
}
