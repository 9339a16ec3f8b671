extension RaftNode {
    /// Begins to hand over to a follower: the one that is named, or the most up-to-date one that
    /// answered lately (dissertation §3.10).
    ///
    /// The lease is given up first.
    mutating func startHandOver(to target: NodeID?, _ step: inout Step) {
        if let refusal = handOverRefusal(to: target, at: step.now) {
            return step.observe(.handOverRefused(refusal))
        }
        guard case .leader(var leader) = role,
            let successor = successor(of: leader, target, step.now)
        else { return }
        leader.handOver = HandOver(
            target: successor, limit: step.now + timing.handOverLimit, nextRequest: step.now,
            order: TimeoutNow(
                term: durable.term, leader: id, isLeaseFree: step.now >= leader.leaseFreeFrom))
        role = .leader(leader)
        step.observe(.handOverStarted(to: successor, durable.term))
        pursueHandOver(&step)
    }

    /// Why this peer cannot hand over to that one, or to anybody, at this instant; none if it can.
    public func handOverRefusal(to target: NodeID?, at now: Instant) -> HandOverRefusal? {
        guard case .leader(let leader) = role else { return .notLeader(self.leader) }
        if let handOver = leader.handOver { return .underWay(to: handOver.target) }
        return successor(of: leader, target, now) == nil ? .noLiveFollower(target) : nil
    }

    /// The best successor among those that answered within the minimum election timeout.
    private func successor(of leader: Leader, _ target: NodeID?, _ now: Instant) -> NodeID? {
        let live = others.indices.filter { place in
            guard let answered = leader.followers[place].answered else { return false }
            return now < answered + timing.electionTimeout.lowerBound
        }
        if let target { return live.contains { others[$0] == target } ? target : nil }
        return live.max { one, other in
            leader.followers[one].match < leader.followers[other].match
        }.map { others[$0] }
    }

    /// Repeats the order until the next term is seen.
    ///
    /// A leader whose successor does not take over in time stops leading: it gave up its lease, and
    /// an order that is still on its way must not meet a new one.
    mutating func pursueHandOver(_ step: inout Step) {
        guard case .leader(var leader) = role, var handOver = leader.handOver else { return }
        guard step.now < handOver.limit else {
            return stopLeading(.handOverFailed(to: handOver.target), &step)
        }
        handOver.nextRequest = step.now + Timing.handOverPause
        leader.handOver = handOver
        role = .leader(leader)
        step.send(.timeoutNow(handOver.order), to: handOver.target)
    }

    /// Hears from the successor.
    ///
    /// One that is still in the old term cannot stand for election: it need not be waited for.
    mutating func noteHandOver(
        _ reply: TimeoutNow.Reply, from peer: NodeID, _ step: inout Step
    ) {
        guard case .leader(let leader) = role, let handOver = leader.handOver,
            handOver.target == peer, reply.term == handOver.order.term
        else { return }
        stopLeading(.handOverFailed(to: peer), &step)
    }

    /// Stands for election at once, without a pre-vote: the leader itself asked for it, in exactly
    /// this term.
    ///
    /// An order of an earlier term does nothing, and one is obeyed once, for obeying it ends the
    /// term.
    mutating func obey(
        _ order: TimeoutNow, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        if order.term == durable.term, case .follower(let follower) = role,
            follower.leader ?? peer == peer, mayVoteForItself
        {
            startElection(.handOver, obeying: order, &step)
        }
        let reply = TimeoutNow.Reply(term: durable.term)
        step.answer(.timeoutNowReply(reply), to: peer, sequence)
    }
}

extension HandOver {
    /// When there is something to do: repeat the order, or give up.
    var deadline: Instant { min(nextRequest, limit) }
}
