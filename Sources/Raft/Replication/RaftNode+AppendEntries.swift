extension RaftNode {
    /// AppendEntries, receiver implementation (Figure 2).
    mutating func handleAppendEntries(
        _ request: AppendEntries, from peer: NodeID, _ sequence: UInt64, _ step: inout Step
    ) {
        guard request.term == durable.term else {
            // "1. Reply false if term < currentTerm (§5.1)."
            return answer(false, to: peer, sequence, &step)
        }
        guard !isLeader, leader == nil || leader == peer, !contradictsCommitted(request) else {
            return step.observe(.contradicted(by: peer, request.term))
        }
        follow(peer, request.cause, &step)
        noteRoundTrip(request.roundTrip)
        // What a peer that has forgotten its votes acknowledges could prolong the lease of a leader
        // that it has helped to replace.
        guard votingRights != nil else { return }
        lastAcknowledged = step.now
        // "2. Reply false if log doesn't contain an entry at prevLogIndex whose term matches
        // prevLogTerm (§5.3)."
        guard log.contains(request.previous) else {
            let conflict = log.firstConflict(before: request.previous.index)
            return answer(false, conflict: conflict, to: peer, sequence, &step)
        }
        store(request.entries, &step)
        advanceCommit(to: request, &step)
        answer(true, to: peer, sequence, &step)
    }

    private func answer(
        _ isSuccess: Bool, conflict: LogIndex? = nil, to peer: NodeID, _ sequence: UInt64,
        _ step: inout Step
    ) {
        let reply = AppendEntries.Reply(
            term: durable.term, isSuccess: isSuccess, conflict: conflict,
            isWilling: isWilling(at: step.now))
        step.answer(.appendEntriesReply(reply), to: peer, sequence)
    }

    /// "If AppendEntries RPC received from new leader: convert to follower" (Figure 2, Candidates).
    ///
    /// Resets the election timer, even if the log check fails.
    mutating func follow(_ peer: NodeID, _ cause: ElectionCause?, _ step: inout Step) {
        if role.follower == nil { role = .follower(Follower(electionDeadline: step.now)) }
        if role.follower?.leader != peer {
            role.follower?.meet(peer)
            step.observe(.following(peer, durable.term, cause))
        }
        role.follower?.cause = cause
        hearLeader(&step)
    }

    /// Learns from its leader how far away it is.
    ///
    /// A leader counts no reply that takes longer than the limit, and can have measured nothing
    /// longer.
    mutating func noteRoundTrip(_ roundTrip: Duration?) {
        if let roundTrip { role.follower?.roundTrip = min(roundTrip, timing.answerLimit) }
    }

    /// Takes a sign of life of the leader: the election timer starts anew.
    mutating func hearLeader(_ step: inout Step) {
        guard let follower = role.follower, let leader = follower.leader else { return }
        if follower.failureDetector.suspicion != nil, follower.lastContact != nil {
            step.observe(.suspicionLifted(leader: leader))
        }
        failedElections = 0
        role.follower?.hear(at: step.now, timing)
        role.follower?.electionDeadline = step.now + step.draw(from: timing.electionTimeout)
    }

    /// Stores what is missing, and deletes only what conflicts.
    ///
    /// "3. If an existing entry conflicts with a new one (same index but different terms), delete
    /// the existing entry and all that follow it (§5.3). 4. Append any new entries not already in
    /// the log." An entry that is there already deletes nothing, however short the message is.
    private mutating func store(_ entries: [LogEntry], _ step: inout Step) {
        let known = entries.prefix { log.contains($0.position) }.count
        let new = entries.dropFirst(known)
        guard let first = new.first else { return }
        log.removeAll(from: first.index)
        for entry in new { log.append(entry) }
        step.save(LogChange(start: first.index, entries: Array(new)))
    }

    /// "5. If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new
    /// entry)."
    private mutating func advanceCommit(to request: AppendEntries, _ step: inout Step) {
        let settled = min(request.commit, request.range.last)
        if settled > commitIndex { commit(upTo: settled, &step) }
    }

    /// Knows entries up to this one to be committed, and hands them out.
    mutating func commit(upTo index: LogIndex, _ step: inout Step) {
        step.commit(log.suffix(after: commitIndex).prefix { $0.index <= index })
        step.observe(.committed(index))
        commitIndex = index
    }

    /// Whether obeying would delete an entry that is committed: no leader asks for that.
    private func contradictsCommitted(_ request: AppendEntries) -> Bool {
        request.entries.contains { entry in
            entry.index <= commitIndex && !log.contains(entry.position)
        }
    }
}
