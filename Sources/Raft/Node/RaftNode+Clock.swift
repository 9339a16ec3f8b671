extension RaftNode {
    /// Does what is due.
    mutating func advanceClock(_ step: inout Step) {
        askForRecovery(&step)
        askAfterRestart(&step)
        switch role {
        case .follower(let follower): advanceFollower(follower, &step)
        case .candidate(let candidate): advanceCandidate(candidate, &step)
        case .leader(let leader): advanceLeader(leader, &step)
        }
    }

    private mutating func advanceFollower(_ follower: Follower, _ step: inout Step) {
        guard step.now < follower.standsAt else { return startPreVote(&step) }
        if let due = follower.failureDetector.deadline, step.now >= due { watchLeader(&step) }
        // The pre-vote may be over by then, and won.
        if let preVote = role.follower?.preVote, step.now >= preVote.nextRequest {
            askForPreVotes(&step)
        }
    }

    private mutating func watchLeader(_ step: inout Step) {
        switch role.follower?.failureDetector {
        case nil, .off, .suspecting: break
        case .trusting, .probing: probeLeader(&step)
        case .refused: believeRefusal(&step)
        }
    }

    /// "If election timeout elapses: start new election" (Figure 2, Candidates), which begins with
    /// a pre-vote like any other; after a pause if somebody else may have the missing votes.
    private mutating func advanceCandidate(_ candidate: Candidate, _ step: inout Step) {
        if step.now >= candidate.electionDeadline {
            endElection(candidate, &step)
        } else if step.now >= candidate.campaign.nextRequest {
            askForVotes(&step)
        }
    }

    /// Waits for nobody any more.
    ///
    /// An election that is won but for the flush of the candidate's own vote is not over.
    private mutating func endElection(_ candidate: Candidate, _ step: inout Step) {
        guard candidate.campaign.result(in: membership) != .won else {
            role.candidate?.electionDeadline = step.now + timing.electionTimeout.upperBound
            return
        }
        loseElection(&step)
        if candidate.campaign.refused.isEmpty { startPreVote(&step) }
    }

    /// Leads on, unless no majority answered within an election timeout (dissertation §6.2).
    private mutating func advanceLeader(_ leader: Leader, _ step: inout Step) {
        let contact = quorumContact(of: leader, at: step.now)
        guard step.now < contact + timing.electionTimeout.upperBound else {
            return stepDown(.lostQuorum, &step)
        }
        if let due = leader.failureDetector.deadline, step.now >= due { probeFollowers(&step) }
        if let transfer = leader.transfer, step.now >= transfer.deadline { continueTransfer(&step) }
        if isLeader { sendHeartbeats(&step) }
    }
}
