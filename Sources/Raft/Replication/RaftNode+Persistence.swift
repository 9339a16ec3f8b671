extension RaftNode {
    /// Counts what is its own once it is on its own disk: a vote, and entries.
    mutating func notePersisted(_ change: DurableChange, _ step: inout Step) {
        if let state = change.state, state.term == durable.term, state.vote == id {
            role.candidate?.hasSavedVote = true
            settleElection(&step)
        }
        // A leader's log has only grown since it voted for itself, and that is saved.
        if let last = change.log?.entries.last?.index, let leader = role.leader {
            role.leader?.persisted = max(leader.persisted, last)
            advanceCommit(&step)
        }
    }
}
