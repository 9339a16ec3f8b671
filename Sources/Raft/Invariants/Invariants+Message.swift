extension Invariants {
    /// Holds a message that leaves against the state that its sender has by then, whether that is
    /// saved yet or not.
    public mutating func check(_ envelope: Envelope, from node: RaftNode) {
        let state = node.durable
        switch envelope.message.header.kind {
        case .reply:
            expect(envelope.message.term == state.term, "a reply carries the sender's term (§5.1)")
        case .order:
            expect(
                node.isLeader && envelope.message.term == state.term,
                "only the leader of a term appends entries in it, or hands it over (§5.3)")
        case .request: break
        }
        switch envelope.message {
        case .requestVote(let request): check(request, from: node)
        case .requestVoteReply(let reply):
            expect(
                reply.isPreVote || !reply.isGranted || state.vote == envelope.to,
                "a vote is granted only to the one whom it was cast for (§5.2)")
        case .appendEntries(let request): check(request, from: node)
        case .probe(let probe):
            expect(probe.term == state.term, "a probe carries the sender's term")
        case .appendEntriesReply(let reply):
            expect(
                !reply.isSuccess || node.votingRights != nil,
                "only a peer that may vote acknowledges entries: it could prolong a lease")
        case .probeReply, .timeoutNow, .timeoutNowReply: break
        }
    }

    private mutating func check(_ request: RequestVote, from node: RaftNode) {
        let state = node.durable
        expect(
            request.term == (request.isPreVote ? state.term.next : state.term),
            "a candidate asks for its own term, and for a pre-vote for the next (§5.2)")
        expect(
            request.isPreVote || state.vote == node.id,
            "a candidate has voted for itself (§5.2)")
        expect(
            state.votingRights.map { $0.log <= node.log.last } ?? true,
            "a candidate has all that it may have acknowledged and forgotten")
        expect(
            request.lastLog == node.log.last, "a candidate tells the end of its own log (§5.4.1)")
    }

    private mutating func check(_ request: AppendEntries, from node: RaftNode) {
        expect(request.commit <= node.commitIndex, "a leader promises no more than it knows (§5.3)")
        expect(
            node.log.term(at: request.previous.index) == request.previous.term,
            "entries are sent with the one before them (§5.3)")
    }
}
