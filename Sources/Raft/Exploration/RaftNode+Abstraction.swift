/// What the node compares an instant of its state with; nothing else about the instant matters.
package enum InstantUse: Hashable, Sendable {
    /// Something is due from then on: compared with the clock.
    case deadline
    /// A follower's election timer, its turn, or the end of its yielding: compared with the clock
    /// as one instant, ``Follower/standsAt``, and never by itself.
    case stand
    /// Something is sent once more from then on: a request without a reply, or a heartbeat.
    case repetition
    /// A follower's last sign of life of its leader: compared with the clock less the minimum
    /// election timeout, with the time when a heartbeat is late, and with the numbers of replies.
    case lastContact
    /// A leader's last contact with a follower: compared with the clock less the minimum and less
    /// the maximum election timeout, and with the numbers of replies.
    case contact
    /// When requests were first sent: compared with the sequence numbers of replies.
    case request
}

extension RaftNode {
    /// The same node with each instant replaced, in an order that depends on the rest of the state
    /// only.
    ///
    /// What makes spans longer or shorter (pauses that double, elections that failed, the jitter
    /// seen) starts anew. An explorer that leaves open how long anything takes needs neither. Nor does
    /// it matter which epoch a life has drawn, as long as its numbers are those of that life. Why a
    /// leader was elected is forgotten, for it is told and decides nothing.
    ///
    /// - Parameter replace: gives the new instant for an old one.
    /// - Returns: the node with the new instants.
    package func replacingInstants(
        _ replace: (InstantUse, Instant) -> Instant
    ) -> RaftNode {
        var node = self
        node.failedElections = 0
        node.incarnation = Incarnation(epoch: 0)
        node.lastAcknowledged = nil
        node.heartbeats = heartbeats.replacingInstants { replace(.repetition, $0) }
        node.role =
            switch role {
            case .follower(let follower): .follower(follower.replacingInstants(replace))
            case .candidate(let candidate): .candidate(candidate.replacingInstants(replace))
            case .leader(let leader): .leader(leader.replacingInstants(replace))
            }
        node.recovery = recovery?.replacingInstants(replace)
        return node
    }
}

extension Follower {
    fileprivate func replacingInstants(_ replace: (InstantUse, Instant) -> Instant) -> Follower {
        var follower = self
        follower.cause = nil
        follower.lastContact = lastContact.map { replace(.lastContact, $0) }
        follower.electionDeadline = replace(.stand, electionDeadline)
        follower.failureDetector = failureDetector.replacingInstants(replace)
        follower.turn = turn.map { replace(.stand, $0) }
        follower.yieldedUntil = yieldedUntil.map { replace(.stand, $0) }
        follower.roundTrip = nil
        follower.jitter = .zero
        follower.preVote = preVote?.replacingInstants(replace)
        follower.inquiry = inquiry?.replacingInstants(replace)
        return follower
    }
}

extension FailureDetector {
    fileprivate func replacingInstants(_ replace: (InstantUse, Instant) -> Instant)
        -> FailureDetector
    {
        switch self {
        case .off: .off
        case .trusting(let until): .trusting(until: replace(.deadline, until))
        case .probing(let sent, let next):
            // More probes than it takes for a suspicion are as good as that many.
            .probing(sent: min(sent, FailureDetector.probes), next: replace(.deadline, next))
        case .refused(let votesFrom, let standsFrom):
            .refused(
                votesFrom: replace(.deadline, votesFrom), standsFrom: replace(.deadline, standsFrom)
            )
        case .suspecting(let cause): .suspecting(cause)
        }
    }
}

extension RestartInquiry {
    fileprivate func replacingInstants(_ replace: (InstantUse, Instant) -> Instant)
        -> RestartInquiry
    {
        var inquiry = RestartInquiry(at: replace(.request, started), of: missing)
        inquiry.scheduleNextRequest(
            after: replace(.repetition, nextRequest) - Campaign.firstPause,
            atMost: Campaign.firstPause)
        return inquiry
    }
}

extension Candidate {
    fileprivate func replacingInstants(_ replace: (InstantUse, Instant) -> Instant) -> Candidate {
        Candidate(
            campaign: campaign.replacingInstants(replace), hasSavedVote: hasSavedVote,
            electionDeadline: replace(.deadline, electionDeadline), transfer: transfer,
            leaseFreeFrom: .zero, roundTrip: .zero)
    }
}

extension Leader {
    fileprivate func replacingInstants(_ replace: (InstantUse, Instant) -> Instant) -> Leader {
        Leader(
            since: replace(.contact, since), cause: .timeout,
            leaseFreeFrom: replace(.deadline, leaseFreeFrom),
            followers: followers.map { $0.replacingInstants(replace) }, persisted: persisted,
            failureDetector: failureDetector.replacingInstants(replace),
            transfer: transfer?.replacingInstants(replace))
    }
}

extension Progress {
    fileprivate func replacingInstants(_ replace: (InstantUse, Instant) -> Instant) -> Progress {
        var progress = self
        progress.roundTrip = nil
        progress.steadySince = nil
        progress.answered = answered.map { replace(.contact, $0) }
        progress.request = request.map {
            Request(since: replace(.request, $0.since), range: $0.range)
        }
        return progress
    }
}

extension LeadershipTransfer {
    fileprivate func replacingInstants(_ replace: (InstantUse, Instant) -> Instant)
        -> LeadershipTransfer
    {
        LeadershipTransfer(
            target: target, passedOver: passedOver, since: replace(.deadline, since),
            limit: replace(.deadline, limit), nextRequest: replace(.deadline, nextRequest),
            order: order)
    }
}

extension Campaign {
    fileprivate func replacingInstants(_ replace: (InstantUse, Instant) -> Instant) -> Campaign {
        restarted(
            at: replace(.request, started), asksAgainAt: replace(.repetition, nextRequest)
        ) { $0 }
    }

    /// The same campaign begun at another instant and by peers of other names.
    func restarted(
        at started: Instant, asksAgainAt next: Instant, _ rename: (NodeID) -> NodeID
    ) -> Campaign {
        let voters = granted.map(rename).sorted()
        // A campaign begins with the vote of the peer itself; which of them came first is forgotten.
        var campaign = Campaign(
            at: started, cause: cause, suspectedLeader: suspectedLeader.map(rename), of: voters[0])
        for voter in voters { campaign.count(true, from: voter, after: .zero) }
        for voter in refused { campaign.count(false, from: rename(voter), after: .zero) }
        let pause = Campaign.firstPause
        campaign.scheduleNextRequest(after: next - pause, atMost: pause)
        return campaign
    }
}

extension Recovery {
    fileprivate func replacingInstants(_ replace: (InstantUse, Instant) -> Instant) -> Recovery {
        var recovery = Recovery(at: replace(.request, started))
        for reply in replies { recovery.note(reply) }
        recovery.scheduleNextRequest(
            after: replace(.repetition, nextRequest) - Campaign.firstPause)
        return recovery
    }
}

extension Message {
    /// The same message without what is told in it and decides nothing: why its sender was elected.
    package var withoutCause: Message {
        guard case .appendEntries(let request) = self else { return self }
        return .appendEntries(
            AppendEntries(
                term: request.term, leader: request.leader, previous: request.previous,
                entries: request.entries, commit: request.commit, roundTrip: request.roundTrip))
    }
}

extension RaftNode {
    /// Which part of the log a leader awaits a reply about from this follower, if it awaits one.
    package func awaitedRange(from follower: NodeID) -> ReplicationRange? {
        role.leader?[follower]?.request?.range
    }
}
