import Raft

extension Message {
    /// A candidate asks for a vote.
    static func vote(
        _ term: Term, for candidate: NodeID, log: LogPosition = .zero,
        isLeadershipTransfer: Bool = false
    ) -> Message {
        .requestVote(
            RequestVote(
                term: term, candidate: candidate, lastLog: log,
                isLeadershipTransfer: isLeadershipTransfer))
    }

    /// A follower asks if it would get a vote.
    static func preVote(
        _ term: Term, for candidate: NodeID, log: LogPosition = .zero
    ) -> Message {
        .requestVote(RequestVote(term: term, candidate: candidate, lastLog: log, isPreVote: true))
    }

    static func voted(_ isGranted: Bool, _ term: Term, lease: Duration? = nil) -> Message {
        .requestVoteReply(RequestVote.Reply(term: term, isGranted: isGranted, lease: lease))
    }

    static func preVoted(_ isGranted: Bool, _ term: Term, isLeader: Bool = false) -> Message {
        .requestVoteReply(
            RequestVote.Reply(
                term: term, isGranted: isGranted, isPreVote: true, isLeader: isLeader))
    }

    /// A leader's AppendEntries.
    static func append(
        _ term: Term, by leader: NodeID, after previous: LogPosition = .zero,
        _ entries: [LogEntry] = [], commit: LogIndex = .zero, cause: ElectionCause? = nil,
        roundTrip: Duration? = nil
    ) -> Message {
        .appendEntries(
            AppendEntries(
                term: term, leader: leader, previous: previous, entries: entries, commit: commit,
                cause: cause, roundTrip: roundTrip))
    }

    static func appended(
        _ isSuccess: Bool, _ term: Term, conflict: LogIndex? = nil, isWilling: Bool = true
    ) -> Message {
        .appendEntriesReply(
            AppendEntries.Reply(
                term: term, isSuccess: isSuccess, conflict: conflict, isWilling: isWilling))
    }

    static func probe(_ term: Term, isLeaderLate: Bool = false) -> Message {
        .probe(Probe(term: term, isLeaderLate: isLeaderLate))
    }

    static func told(
        _ term: Term, isLeader: Bool = false, isEmpty: Bool = false, log: LogPosition = .zero,
        isLeaderless: Bool = false
    ) -> Message {
        .probeReply(
            Probe.Reply(
                term: term, isLeader: isLeader, isEmpty: isEmpty, lastLog: log,
                isLeaderless: isLeaderless))
    }

    static func timeoutNow(
        _ term: Term, from leader: NodeID, isLeaseFree: Bool = false
    ) -> Message {
        .timeoutNow(TimeoutNow(term: term, leader: leader, isLeaseFree: isLeaseFree))
    }

    static func timeoutNowReply(_ term: Term) -> Message {
        .timeoutNowReply(TimeoutNow.Reply(term: term))
    }
}

extension Message {
    /// What is said in as few characters as a table has room for: the term last.
    var brief: String {
        switch self {
        case .requestVote(let request) where request.isPreVote: "preVote\(term)"
        case .requestVote(let request):
            (request.isLeadershipTransfer ? "transfer" : "vote") + "\(term)"
        case .requestVoteReply(let reply):
            (reply.isPreVote ? "pre-" : "") + (reply.isGranted ? "yes" : "no") + "\(term)"
        case .appendEntries: "append\(term)"
        case .appendEntriesReply(let reply): (reply.isSuccess ? "ok" : "no") + "\(term)"
        case .probe: "probe\(term)"
        case .probeReply(let reply): (reply.isLeader ? "leads" : "is") + "\(term)"
        case .timeoutNow: "timeoutNow\(term)"
        case .timeoutNowReply: "ack\(term)"
        }
    }
}

extension Message {
    /// The same message, but a heartbeat does not say how far away its follower is.
    var withoutRoundTrip: Message {
        guard case .appendEntries(let request) = self else { return self }
        return .append(
            request.term, by: request.leader, after: request.previous, request.entries,
            commit: request.commit, cause: request.cause)
    }
}
