extension Observation: CustomStringConvertible {
    /// What happened, in plain words.
    public var description: String {
        switch self {
        case .bootstrapped: "the cluster is new; may vote"
        case .votingRightsRecovered(let term):
            "heard from every other peer; may now vote in terms above \(term)"
        case .heartbeatLate(let leader): "no heartbeat from leader \(leader) in time; probes it"
        case .suspicionLifted(let leader): "leader \(leader) is heard again"
        case .leaderSuspected(let leader, let cause): "suspects leader \(leader): \(cause)"
        case .preVoteStarted(let term, let cause):
            "asks if it could win term \(term), because \(cause)"
        case .preVoteRefused(let peer, let term, let refusal):
            "tells peer \(peer) that it would not vote for it in term \(term): \(refusal)"
        case .electionStarted(let term, let cause):
            "stands for election in term \(term), because \(cause)"
        case .voteGranted(let peer, let term): "votes for peer \(peer) in term \(term)"
        case .voteRefused(let peer, let term, let refusal):
            "refuses peer \(peer) its vote in term \(term): \(refusal)"
        case .electionLost(let term): "lost the election for term \(term)"
        case .leadershipWon(let term, let votes, let peers, let cause):
            "leads term \(term) with \(votes) of \(peers) votes, because \(cause)"
        case .leadershipLost(let term, let loss): "no longer leads term \(term): \(loss)"
        case .following(let leader, let term, let cause):
            "follows peer \(leader), the leader of term \(term)"
                + (cause.map { ", elected because \($0)" } ?? "")
        case .termAdvanced(let term, let peer): "learns of term \(term) from peer \(peer)"
        case .transferStarted(let peer, let term): "hands term \(term) over to peer \(peer)"
        case .transferRefused(let refusal): "cannot hand over: \(refusal)"
        case .leaseOutOfReach(let roundTrip, let timeout):
            "holds no lease without a break: a majority takes \(roundTrip.milliseconds) ms to answer; "
                + Self.advice(timeout)
        case .votingRightsAwaited(let peers):
            "cannot vote: waits for peer"
                + (peers.count == 1 ? " " : "s ")
                + peers.map { "\($0)" }.joined(separator: ", ")
        case .votingRightsVouched: "has never run before, as the operator says; may vote"
        case .committed(let index): "knows entries up to \(index) to be committed"
        case .contradicted(let peer, let term):
            "ignores peer \(peer), which contradicts what is settled in term \(term); "
                + "do two processes run under one id, or does somebody forge datagrams?"
        }
    }
}

extension Observation {
    /// What to do where the round trips do not fit the timing.
    public static func advice(_ timeout: ClosedRange<Duration>?) -> String {
        guard let timeout else { return "no timing fits that: bring the peers nearer together" }
        return "in cluster.json, set \"electionTimeoutMilliseconds\": "
            + "[\(timeout.lowerBound.milliseconds), \(timeout.upperBound.milliseconds)]"
    }
}

extension VoteRefusal: CustomStringConvertible {
    /// The reason, in plain words.
    public var description: String {
        switch self {
        case .staleTerm(let term): "it is term \(term) already"
        case .alreadyVoted(let peer): "its vote is peer \(peer)'s"
        case .logBehind(let position): "its own log is more up to date (\(position))"
        case .leaderIsAlive(let leader):
            leader.map { "leader \($0) was heard just now" } ?? "it has only just started"
        case .noVotingRights: "its disk was empty and not every peer has answered yet"
        }
    }
}

extension StepDownReason: CustomStringConvertible {
    /// The reason, in plain words.
    public var description: String {
        switch self {
        case .higherTerm(let term, let peer): "peer \(peer) is in term \(term)"
        case .lostQuorum: "no majority answered within an election timeout"
        case .transferred(let peer): "handed over to peer \(peer)"
        case .transferFailed(let peer): "peer \(peer) did not take over in time"
        }
    }
}

extension TransferRefusal: CustomStringConvertible {
    /// The reason, in plain words.
    public var description: String {
        switch self {
        case .notLeader(let leader):
            leader.map { "peer \($0) leads" } ?? "no leader is known"
        case .noLiveFollower(let peer):
            peer.map { "peer \($0) has not answered lately" } ?? "no follower has answered lately"
        case .unwilling(let peer):
            peer.map { "peer \($0) does not want to lead" } ?? "no follower wants to lead"
        case .underWay(let peer): "it is handing over to peer \(peer)"
        }
    }
}
