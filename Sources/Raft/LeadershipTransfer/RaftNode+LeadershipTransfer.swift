extension RaftNode {
    /// Begins to hand over to a follower: the one that is named, or the most up-to-date one that
    /// answered lately (dissertation §3.10).
    ///
    /// The lease is given up first.
    mutating func startTransfer(to target: NodeID?, _ step: inout Step) {
        if let refusal = transferRefusal(to: target, at: step.now) {
            return step.observe(.transferRefused(refusal))
        }
        guard case .leader(var leader) = role,
            let successor = successor(of: leader, target, step.now)
        else { return }
        leader.transfer = LeadershipTransfer(
            target: successor, limit: step.now + timing.transferLimit, nextRequest: step.now,
            order: TimeoutNow(
                term: durable.term, leader: id, isLeaseFree: step.now >= leader.leaseFreeFrom))
        role = .leader(leader)
        step.observe(.transferStarted(to: successor, durable.term))
        continueTransfer(&step)
    }

    /// Why this peer cannot hand over to that one, or to anybody, at this instant; none if it can.
    public func transferRefusal(to target: NodeID?, at now: Instant) -> TransferRefusal? {
        guard case .leader(let leader) = role else { return .notLeader(self.leader) }
        if let transfer = leader.transfer { return .underWay(to: transfer.target) }
        return successor(of: leader, target, now) == nil ? .noLiveFollower(target) : nil
    }

    /// Who could take over from this leader now, the best first: those that answered within the
    /// minimum election timeout, the most up-to-date ones before the others.
    ///
    /// Nobody while it hands over, or if it does not lead.
    public func successors(at now: Instant) -> [NodeID] {
        guard case .leader(let leader) = role, leader.transfer == nil else { return [] }
        return successors(of: leader, now)
    }

    private func successors(of leader: Leader, _ now: Instant) -> [NodeID] {
        let live = others.indices.filter { place in
            guard let answered = leader.followers[place].answered else { return false }
            return now < answered + timing.electionTimeout.lowerBound
        }
        return live.sorted { one, other in
            let (match, otherMatch) = (leader.followers[one].match, leader.followers[other].match)
            return match == otherMatch ? one < other : match > otherMatch
        }.map { others[$0] }
    }

    /// The named successor if it could take over, or the best one.
    private func successor(of leader: Leader, _ target: NodeID?, _ now: Instant) -> NodeID? {
        let live = successors(of: leader, now)
        if let target { return live.contains(target) ? target : nil }
        return live.first
    }

    /// Repeats the order until the next term is seen.
    ///
    /// A leader whose successor does not take over in time stops leading: it gave up its lease, and
    /// an order that is still on its way must not meet a new one.
    mutating func continueTransfer(_ step: inout Step) {
        guard case .leader(var leader) = role, var transfer = leader.transfer else { return }
        guard step.now < transfer.limit else {
            return stepDown(.transferFailed(to: transfer.target), &step)
        }
        transfer.nextRequest = step.now + Timing.transferPause
        leader.transfer = transfer
        role = .leader(leader)
        step.send(.timeoutNow(transfer.order), to: transfer.target)
    }

    /// Hears from the successor.
    ///
    /// One that is still in the old term cannot stand for election: it need not be waited for.
    mutating func handleTimeoutNowReply(
        _ reply: TimeoutNow.Reply, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        guard case .leader(let leader) = role, let transfer = leader.transfer,
            transfer.target == peer, reply.term == transfer.order.term,
            let asked = step.asked(sequence), asked >= leader.since
        else { return }
        stepDown(.transferFailed(to: peer), &step)
    }

    /// Stands for election at once, without a pre-vote: the leader itself asked for it, in exactly
    /// this term.
    ///
    /// An order of an earlier term does nothing, and one is obeyed once, for obeying it ends the
    /// term.
    mutating func handleTimeoutNow(
        _ order: TimeoutNow, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        if order.term == durable.term, case .follower(let follower) = role,
            follower.leader ?? peer == peer, mayVoteForItself
        {
            startElection(.leadershipTransfer, obeying: order, &step)
        }
        let reply = TimeoutNow.Reply(term: durable.term)
        step.answer(.timeoutNowReply(reply), to: peer, sequence)
    }
}

extension LeadershipTransfer {
    /// When there is something to do: repeat the order, or give up.
    var deadline: Instant { min(nextRequest, limit) }
}
