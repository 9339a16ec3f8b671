internal import Raft
internal import RaftConfiguration
internal import RaftWire

extension Session {
    /// `raftctl transfer`: hands the leadership over, and says who leads now.
    mutating func transfer(to target: NodeID?) throws(Failure) -> ExitStatus {
        try check(target, for: .transfer)
        let (found, view) = try awaitLeader { _ in true }
        guard let old = found else { throw .no("nobody can hand over: \(view.verdict)") }
        if old.leader == target {
            write(old, "\(old) already")
            return .done
        }
        let begun = Instant.now
        try ask(old, toHandOverTo: target)
        let (new, _) = try awaitLeader { claim in claim.term > old.term }
        guard let new else { throw .no(unfinished(old)) }
        guard new.leader != old.leader else {
            throw .no("\(new) again: the hand-over came to nothing; see raftctl state")
        }
        guard target == nil || new.leader == target else {
            throw .no("\(new), and not peer \(target ?? new.leader); try raftctl transfer again")
        }
        write(new, "\(new); peer \(old.leader) handed over in \((.now - begun).inWords)")
        return .done
    }

    /// Tells the leader to hand over, once: a leader in a later term is never told.
    ///
    /// If the first answer was lost, the old leader follows somebody by now, and says so. That is
    /// no refusal, and the question must not go on to the new leader.
    private mutating func ask(_ old: Claim, toHandOverTo target: NodeID?) throws(Failure) {
        guard let place = configuration.peers.firstIndex(where: { $0.id == old.leader }) else {
            return
        }
        var interview = interview(.transfer(to: target), .once)
        interview.limit(to: place)
        try conduct(&interview)
        guard let received = interview.subjects[place].answers.last,
            case .transfer(let report) = received.answer
        else {
            throw .no(
                "peer \(old.leader) did not answer; see raftctl state, and try again with a "
                    + "longer --timeout")
        }
        let isInOffice = report.leader == old.leader && report.term == old.term
        guard !report.isAccepted, isInOffice else { return }
        let reason = report.reason?.printable ?? "it gives no reason"
        throw .no("peer \(old.leader) does not hand over: \(reason)")
    }

    private func unfinished(_ old: Claim) -> String {
        "peer \(old.leader) was asked to hand term \(old.term) over, but no later leader was agreed "
            + "on within \(invocation.timeout.inWords); see raftctl state"
    }

    private func write(_ claim: Claim, _ sentence: String) {
        if invocation.isJSON { write(claim) } else { console.write(sentence + "\n") }
    }
}

extension Interview {
    /// Asks nobody but the peer at this place.
    mutating func limit(to place: Int) {
        for other in subjects.indices where other != place { end(other) }
    }
}
