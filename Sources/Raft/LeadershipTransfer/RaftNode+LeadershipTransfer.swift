extension RaftNode {
    /// Begins to hand over to a follower: the one that is named, or the most up-to-date one that
    /// answered lately (dissertation §3.10).
    ///
    /// The lease is given up first.
    mutating func startTransfer(to target: NodeID?, _ step: inout Step) {
        if let refusal = transferRefusal(to: target, at: step.now) {
            return step.observe(.transferRefused(refusal))
        }
        guard let leader = role.leader,
            let successor = successor(of: leader, target, step.now)
        else { return }
        role.leader?.transfer = LeadershipTransfer(
            target: successor, since: step.now, limit: step.now + timing.transferLimit,
            nextRequest: step.now,
            order: TimeoutNow(
                term: durable.term, leader: id, isLeaseFree: step.now >= leader.leaseFreeFrom))
        step.observe(.transferStarted(to: successor, durable.term))
        continueTransfer(&step)
    }

    /// Why this peer cannot hand over to that one, or to anybody, at this instant; none if it can.
    public func transferRefusal(to target: NodeID?, at now: Instant) -> TransferRefusal? {
        guard let leader = role.leader else { return .notLeader(self.leader) }
        if let transfer = leader.transfer { return .underWay(to: transfer.target) }
        guard successor(of: leader, target, now) == nil else { return nil }
        let live = liveFollowers(of: leader, leader.present(at: now)).map(\.peer)
        let isHeard = target.map(live.contains) ?? !live.isEmpty
        return isHeard ? .unwilling(target) : .noLiveFollower(target)
    }

    /// Who could take over from this leader now, the best first: those that answered within the
    /// minimum election timeout, and want to.
    ///
    /// The most up-to-date ones come before the others; among equals those that answered one of the
    /// last two rounds, for one that did not may have died; and among those the ones of higher
    /// priority. Nobody while this peer hands over, or if it does not lead.
    public func successors(at now: Instant) -> [NodeID] {
        guard let leader = role.leader, leader.transfer == nil else { return [] }
        return successors(of: leader, now)
    }

    private func successors(of leader: Leader, _ now: Instant) -> [NodeID] {
        let willing = liveFollowers(of: leader, leader.present(at: now)).filter { follower in
            follower.isWilling && membership.priority(of: follower.peer) > 0
        }
        let recent = leader.present(at: now) - timing.heartbeatPeriod * 3 / 2
        func rank(_ follower: Progress) -> (LogIndex, Int, Int) {
            let isRecent = follower.answered ?? .zero >= recent
            return (follower.match, isRecent ? 1 : 0, membership.priority(of: follower.peer))
        }
        return willing.sorted { one, other in
            rank(one) == rank(other) ? one.peer < other.peer : rank(one) > rank(other)
        }.map(\.peer)
    }

    /// Who had answered within the minimum election timeout at this instant.
    func liveFollowers(of leader: Leader, _ now: Instant) -> [Progress] {
        leader.followers.filter { follower in
            guard let answered = follower.answered else { return false }
            return now < answered + timing.electionTimeout.lowerBound
        }
    }

    /// The named successor if it could take over, or the best one.
    private func successor(of leader: Leader, _ target: NodeID?, _ now: Instant) -> NodeID? {
        let able = successors(of: leader, now)
        if let target { return able.contains(target) ? target : nil }
        return able.first
    }

    /// Repeats the order until the next term is seen; one that does not answer three orders is
    /// passed over.
    ///
    /// A leader whose successor does not take over in time stops leading.
    mutating func continueTransfer(_ step: inout Step) {
        guard let leader = role.leader, let transfer = leader.transfer else { return }
        guard step.now < transfer.limit else {
            return abandonTransfer(to: transfer.target, &step)
        }
        // A deaf leader would not hear that the first one stands.
        let end = transfer.since + patience(with: transfer.target, of: leader)
        if !leader.isDeaf, step.now >= end { passOver(&step) }
        role.leader?.transfer?.nextRequest = step.now + Timing.transferPause
        guard let target = role.leader?.transfer?.target else { return }
        step.send(.timeoutNow(transfer.order), to: target)
    }

    /// How long a successor has to answer: three orders, or more if it is far away.
    ///
    /// Two that stand at the same time could split the votes.
    private func patience(with target: NodeID, of leader: Leader) -> Duration {
        Timing.transferPause * 2
            + max(Timing.transferPause, (leader[target]?.roundTrip ?? .zero) * 9 / 8)
    }

    /// Turns to the best successor that was not told yet, or to the first one again if all were.
    ///
    /// Two may have the order then. That is safe: at most one of them wins the next term, and the
    /// lease was given up before the first was told.
    private mutating func passOver(_ step: inout Step) {
        guard let leader = role.leader, let transfer = leader.transfer else { return }
        let able = successors(of: leader, step.now)
        let untold = able.first { !transfer.wasTold($0) }
        guard let next = untold ?? able.first(where: { $0 != transfer.target }) else { return }
        role.leader?.transfer?.turn(to: next, at: step.now)
        if untold != nil { step.observe(.transferStarted(to: next, durable.term)) }
    }

    /// Turns to the next successor at once, for this one's host says that its process is gone.
    ///
    /// If all have been told they are told again when it is time, and not as fast as they refuse.
    mutating func handleRefusedOrder(by peer: NodeID, _ step: inout Step) {
        guard let leader = role.leader, let transfer = leader.transfer, transfer.target == peer,
            successors(of: leader, step.now).contains(where: { !transfer.wasTold($0) })
        else { return }
        passOver(&step)
        continueTransfer(&step)
    }

    /// Hears from the successor.
    ///
    /// One that is still in the old term cannot stand for election: it need not be waited for.
    mutating func handleTimeoutNowReply(
        _ reply: TimeoutNow.Reply, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        guard let leader = role.leader, let transfer = leader.transfer,
            transfer.target == peer, reply.term == transfer.order.term,
            let asked = step.asked(sequence), asked >= leader.since
        else { return }
        handleRefusedOrder(by: peer, &step)
        guard role.leader?.transfer?.target == peer else { return }
        abandonTransfer(to: peer, &step)
    }

    /// Stops leading, for it gave up its lease, and an order that is still on its way must not meet
    /// a new one; and stands for election itself, as nobody else knows yet that nobody leads.
    private mutating func abandonTransfer(to target: NodeID, _ step: inout Step) {
        stepDown(.transferFailed(to: target), &step)
        stand(after: id, &step)
    }

    /// Stands for election at once, without a pre-vote: the leader itself asked for it, in exactly
    /// this term.
    ///
    /// An order of an earlier term does nothing, and one is obeyed once, for obeying it ends the
    /// term.
    mutating func handleTimeoutNow(
        _ order: TimeoutNow, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        if order.term == durable.term, let follower = role.follower,
            follower.leader ?? peer == peer, mayVoteForItself
        {
            startElection(.leadershipTransfer, obeying: order, &step)
        }
        let reply = TimeoutNow.Reply(term: durable.term)
        step.answer(.timeoutNowReply(reply), to: peer, sequence)
    }
}

extension Leader {
    /// Why it stops leading when it hears of a later term from this peer: most likely the successor
    /// that it told last took over, unless an earlier one speaks.
    func loss(to peer: NodeID, in term: Term) -> StepDownReason {
        guard let transfer else { return .higherTerm(term, peer) }
        return .transferred(to: transfer.passedOver.contains(peer) ? peer : transfer.target)
    }
}

extension LeadershipTransfer {
    /// When there is something to do: repeat the order, or give up.
    var deadline: Instant { min(nextRequest, limit) }

    /// Whether this follower has had the order.
    func wasTold(_ peer: NodeID) -> Bool { peer == target || passedOver.contains(peer) }

    /// Tells this one from now on, for the one before did not take over.
    mutating func turn(to next: NodeID, at now: Instant) {
        if !passedOver.contains(target) { passedOver.append(target) }
        (target, since) = (next, now)
    }
}
