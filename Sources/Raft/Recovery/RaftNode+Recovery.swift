/// What a peer that may not vote yet asks the others, and what they have answered since.
struct Recovery: Hashable, Sendable {
    /// When the peer started: replies to older requests do not count.
    let started: Instant

    /// When to ask those again who have not answered.
    private(set) var nextRequest: Instant

    private(set) var replies: [Reply] = []
    private var pause = Campaign.firstPause

    /// Whom it was said to wait for.
    var awaited: [NodeID] = []

    /// What counts of a reply.
    struct Reply: Hashable, Sendable {
        var peer: NodeID
        let term: Term
        let lastLog: LogPosition
        let isEmpty: Bool
    }

    init(at now: Instant) {
        started = now
        nextRequest = now
    }

    func lacks(_ peer: NodeID) -> Bool { !replies.contains { $0.peer == peer } }

    mutating func note(_ reply: Reply) {
        replies.removeAll { $0.peer == reply.peer }
        replies.append(reply)
        replies.sort { $0.peer < $1.peer }
    }

    /// Whether it has asked for about a second.
    var isPatient: Bool { pause >= Timing.recoveryPause }

    mutating func scheduleNextRequest(after now: Instant) {
        nextRequest = now + pause
        pause = min(pause * 2, Timing.recoveryPause)
    }

    /// The same with the replies of the peers of the new names.
    func renamed(_ rename: (NodeID) -> NodeID) -> Recovery {
        var recovery = self
        for index in replies.indices { recovery.replies[index].peer = rename(replies[index].peer) }
        recovery.replies.sort { $0.peer < $1.peer }
        recovery.awaited = awaited.map(rename).sorted()
        return recovery
    }

    /// What the replies allow a peer in this state to vote for, if they allow anything yet.
    ///
    /// A majority that says it is empty, the peer itself included, has never elected anybody: if
    /// nobody says otherwise, the cluster is new. Otherwise *all* others must have said how far they
    /// are: a candidate that this peer voted for is among them, and was in that term by then; fewer
    /// would not do (see <doc:Safety>).
    func votingRights(for state: DurableState, _ log: Log, in membership: Membership)
        -> VotingRights?
    {
        let areAllEmpty = state.isEmpty && replies.allSatisfy(\.isEmpty)
        if areAllEmpty, replies.count + 1 >= membership.quorum { return .unlimited }
        guard replies.count == membership.members.count - 1 else { return nil }
        return VotingRights(
            floor: replies.map(\.term).reduce(state.term, max),
            log: replies.map(\.lastLog).reduce(log.last, max))
    }
}

extension RaftNode {
    /// Asks everybody who has not answered yet, when it is time.
    mutating func askForRecovery(_ step: inout Step) {
        guard let recovery, step.now >= recovery.nextRequest else { return }
        tellWhomItAwaits(&step)
        self.recovery?.scheduleNextRequest(after: step.now)
        for peer in others where recovery.lacks(peer) {
            step.send(.probe(Probe(term: durable.term)), to: peer)
        }
        settleRecovery(&step)
    }

    /// Whose replies this peer waits for before it may vote, if it may not yet.
    public var awaitedPeers: [NodeID] {
        mayVote ? [] : others.filter { recovery?.lacks($0) ?? false }
    }

    /// Says whom it waits for, once it has waited for some time, and again when that changes.
    private mutating func tellWhomItAwaits(_ step: inout Step) {
        let awaited = awaitedPeers
        guard !awaited.isEmpty, let recovery, recovery.isPatient, recovery.awaited != awaited
        else { return }
        self.recovery?.awaited = awaited
        step.observe(.votingRightsAwaited(awaited))
    }

    /// Takes the operator's word that this peer's id has never run: it has forgotten nothing.
    ///
    /// Since it started it has neither voted nor acknowledged anything, for it had no right to.
    mutating func takeVotingRights(_ step: inout Step) {
        guard durable.votingRights == nil else { return }
        recovery = nil
        isBootstrapping = false
        durable.grantVotingRights(.unlimited)
        step.observe(.votingRightsVouched)
    }

    /// Notes a reply that was given since this peer started.
    mutating func handleRecoveryReply(
        _ reply: Probe.Reply, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        guard let recovery, let asked = step.asked(sequence), asked >= recovery.started
        else { return }
        self.recovery?.note(
            Recovery.Reply(
                peer: peer, term: reply.term, lastLog: reply.lastLog, isEmpty: reply.isEmpty))
        settleRecovery(&step)
    }

    /// Learns what it may vote for as soon as the replies allow it.
    private mutating func settleRecovery(_ step: inout Step) {
        let votingRights = recovery?.votingRights(for: durable, log, in: membership)
        let wasBootstrapping = isBootstrapping
        isBootstrapping = votingRights == .unlimited
        if isBootstrapping {
            if !wasBootstrapping { step.observe(.bootstrapped) }
            if recovery?.replies.count == others.count { bootstrap(&step) }
        } else if let votingRights {
            recovery = nil
            durable.grantVotingRights(votingRights)
            // It may have led until a moment ago, and sent heartbeats that it has forgotten.
            heartbeats.hold(until: step.now + timing.heartbeatPeriod)
            step.observe(.votingRightsRecovered(above: votingRights.floor))
        }
    }

    /// Need not sit out a timeout: everybody is there, and nobody leads yet.
    ///
    /// As long as somebody is missing the timeout runs, for a peer that is started a moment later
    /// has to bootstrap too: afterwards it needs the replies of *all* others.
    private mutating func bootstrap(_ step: inout Step) {
        recovery = nil
        let turn = turn(after: nil, &step)
        role.follower?.turn = turn
    }

    /// Whether this peer may vote at all: it knows what it may vote for.
    public var mayVote: Bool { votingRights != nil }

    /// What this peer may vote for, if it knows.
    ///
    /// A bootstrapping peer keeps it in mind only: as long as it has not entered a term it is empty, and says
    /// so to others who ask, or the second peer to bootstrap would never find a majority.
    var votingRights: VotingRights? { durable.votingRights ?? (isBootstrapping ? .unlimited : nil) }

    /// Enters a later term, for good, which ends its bootstrap.
    ///
    /// It has acknowledged nobody so far.
    mutating func advance(to term: Term) {
        if isBootstrapping {
            durable.grantVotingRights(.unlimited)
            recovery = nil
            isBootstrapping = false
            lastAcknowledged = nil
        }
        durable.advance(to: term)
    }
}
