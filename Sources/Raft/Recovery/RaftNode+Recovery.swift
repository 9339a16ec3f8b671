/// What a peer that may not vote yet asks the others, and what they have answered since.
struct Recovery: Hashable, Sendable {
    /// When the peer started: answers to older questions do not count.
    let started: Instant

    /// When to ask those again who have not answered.
    private(set) var nextRequest: Instant

    private(set) var answers: [Answer] = []
    private var pause = Campaign.firstPause

    /// Whom it was said to wait for.
    var awaited: [NodeID] = []

    /// What counts of an answer.
    struct Answer: Hashable, Sendable {
        var peer: NodeID
        let term: Term
        let lastLog: LogPosition
        let isEmpty: Bool
    }

    init(at now: Instant) {
        started = now
        nextRequest = now
    }

    func lacks(_ peer: NodeID) -> Bool { !answers.contains { $0.peer == peer } }

    mutating func note(_ answer: Answer) {
        answers.removeAll { $0.peer == answer.peer }
        answers.append(answer)
        answers.sort { $0.peer < $1.peer }
    }

    /// Whether it has asked for about a second.
    var isPatient: Bool { pause >= Timing.recoveryPause }

    mutating func scheduleNextRequest(after now: Instant) {
        nextRequest = now + pause
        pause = min(pause * 2, Timing.recoveryPause)
    }

    /// The same with the answers of the peers of the new names.
    func renamed(_ rename: (NodeID) -> NodeID) -> Recovery {
        var recovery = self
        for index in answers.indices { recovery.answers[index].peer = rename(answers[index].peer) }
        recovery.answers.sort { $0.peer < $1.peer }
        recovery.awaited = awaited.map(rename).sorted()
        return recovery
    }

    /// What the answers allow a peer in this state to vote for, if they allow anything yet.
    ///
    /// A majority that says it is empty, the peer itself included, has never elected anybody: if
    /// nobody says otherwise, the cluster is new. Otherwise *all* others must have told how far they are: whomever this peer
    /// voted for is among them, and was in that term by then; fewer would not do (see
    /// <doc:Safety>).
    func votingRights(for state: DurableState, _ log: Log, in membership: Membership)
        -> VotingRights?
    {
        let areAllEmpty = state.isEmpty && answers.allSatisfy(\.isEmpty)
        if areAllEmpty, answers.count + 1 >= membership.quorum { return .unlimited }
        guard answers.count == membership.members.count - 1 else { return nil }
        return VotingRights(
            floor: answers.map(\.term).reduce(state.term, max),
            log: answers.map(\.lastLog).reduce(log.last, max))
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

    /// Whose answers this peer waits for before it may vote, if it may not yet.
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

    /// Notes an answer that was given since this peer started.
    mutating func handleRecoveryReply(
        _ reply: Probe.Reply, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        guard let recovery, let asked = step.asked(sequence), asked >= recovery.started
        else { return }
        self.recovery?.note(
            Recovery.Answer(
                peer: peer, term: reply.term, lastLog: reply.lastLog, isEmpty: reply.isEmpty))
        settleRecovery(&step)
    }

    /// Learns what it may vote for as soon as the answers allow it.
    private mutating func settleRecovery(_ step: inout Step) {
        let votingRights = recovery?.votingRights(for: durable, log, in: membership)
        let wasFounder = isBootstrapping
        isBootstrapping = votingRights == .unlimited
        if isBootstrapping {
            if !wasFounder { step.observe(.bootstrapped) }
            if recovery?.answers.count == others.count { found(&step) }
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
    /// has to be a founder too: afterwards it needs the answers of *all* others.
    private mutating func found(_ step: inout Step) {
        recovery = nil
        let turn = turn(after: nil, &step)
        role.follower?.turn = turn
    }

    /// Whether this peer may vote at all: it knows what it may vote for.
    public var mayVote: Bool { votingRights != nil }

    /// What this peer may vote for, if it knows.
    ///
    /// A founder keeps it in mind only: as long as it has not entered a term it is empty, and says
    /// so to others who ask, or the second founder of a cluster would never find a majority.
    var votingRights: VotingRights? { durable.votingRights ?? (isBootstrapping ? .unlimited : nil) }

    /// Enters a later term, for good: a founder is one no more.
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
