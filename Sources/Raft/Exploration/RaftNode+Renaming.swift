extension RaftNode {
    /// The same node in a cluster whose peers have swapped their names.
    ///
    /// - Parameter rename: maps the members one to one onto themselves.
    /// - Returns: that node, as it was at the same time.
    package func renamed(_ rename: (NodeID) -> NodeID) -> RaftNode {
        var chance = SplitMix64(seed: 0)
        var node = RaftNode(
            rename(id), in: membership, timing: timing, limits: limits,
            restoring: durable.renamed(rename), log: log, at: heartbeats.deadline, using: &chance)
        node.commitIndex = commitIndex
        node.heartbeats = heartbeats
        node.cooldownUntil = cooldownUntil
        node.isDrained = isDrained
        node.lastAcknowledged = lastAcknowledged
        node.isBootstrapping = isBootstrapping
        node.failedElections = failedElections
        node.incarnation = incarnation
        node.recovery = recovery?.renamed(rename)
        node.role =
            switch role {
            case .follower(let follower): .follower(follower.renamed(rename))
            case .candidate(let candidate): .candidate(candidate.renamed(rename))
            case .leader(let leader): .leader(leader.renamed(rename))
            }
        return node
    }
}

extension DurableState {
    /// The same state with the vote given to the peer of the new name.
    package func renamed(_ rename: (NodeID) -> NodeID) -> DurableState {
        DurableState(term: term, vote: vote.map(rename), votingRights: votingRights)
    }
}

extension Follower {
    fileprivate func renamed(_ rename: (NodeID) -> NodeID) -> Follower {
        var follower = self
        follower.leader = leader.map(rename)
        follower.suspectedLeader = suspectedLeader.map(rename)
        follower.formerLeader = formerLeader.map(rename)
        follower.preVote = preVote?.renamed(rename)
        follower.inquiry?.missing = (inquiry?.missing ?? []).map(rename).sorted()
        return follower
    }
}

extension Candidate {
    fileprivate func renamed(_ rename: (NodeID) -> NodeID) -> Candidate {
        Candidate(
            campaign: campaign.renamed(rename), hasSavedVote: hasSavedVote,
            electionDeadline: electionDeadline,
            transfer: transfer.map { $0.renamed(rename) }, leaseFreeFrom: leaseFreeFrom,
            roundTrip: roundTrip)
    }
}

extension Leader {
    fileprivate func renamed(_ rename: (NodeID) -> NodeID) -> Leader {
        Leader(
            since: since, cause: cause, leaseFreeFrom: leaseFreeFrom,
            followers: followers.map { $0.renamed(rename) }.sorted { $0.peer < $1.peer },
            persisted: persisted,
            failureDetector: failureDetector,
            transfer: transfer.map {
                LeadershipTransfer(
                    target: rename($0.target), passedOver: $0.passedOver.map(rename),
                    since: $0.since, limit: $0.limit, nextRequest: $0.nextRequest,
                    order: $0.order.renamed(rename))
            }, lateRounds: lateRounds)
    }
}

extension Progress {
    fileprivate func renamed(_ rename: (NodeID) -> NodeID) -> Progress {
        var progress = self
        progress.peer = rename(peer)
        return progress
    }
}

extension TimeoutNow {
    fileprivate func renamed(_ rename: (NodeID) -> NodeID) -> TimeoutNow {
        TimeoutNow(term: term, leader: rename(leader), lease: lease)
    }
}

extension Message {
    /// The same message by peers of other names.
    package func renamed(_ rename: (NodeID) -> NodeID) -> Message {
        switch self {
        case .requestVote(let request):
            .requestVote(
                RequestVote(
                    term: request.term, candidate: rename(request.candidate),
                    lastLog: request.lastLog, isPreVote: request.isPreVote,
                    isLeadershipTransfer: request.isLeadershipTransfer))
        case .appendEntries(let request):
            .appendEntries(
                AppendEntries(
                    term: request.term, leader: rename(request.leader),
                    previous: request.previous, entries: request.entries,
                    commit: request.commit, cause: request.cause,
                    roundTrip: request.roundTrip))
        case .timeoutNow(let order): .timeoutNow(order.renamed(rename))
        default: withoutNames
        }
    }

    /// A message that names nobody.
    private var withoutNames: Message {
        precondition(claimedSender == nil, "a message that names its sender is renamed")
        return self
    }
}
