import Raft
import RaftWire
import Testing

@Suite("The invariants")
struct InvariantTests {
    private func node(
        term: UInt64, vote: UInt64?, floor: UInt64 = 0, log: [LogEntry] = []
    ) -> RaftNode {
        var chance = SplitMix64(seed: 1)
        let state = DurableState(
            term: Term(term), vote: vote.map { NodeID($0) },
            votingRights: VotingRights(floor: Term(floor), log: .zero))
        return RaftNode(
            NodeID(0), in: Membership([NodeID(0), NodeID(1), NodeID(2)]), timing: Timing(),
            limits: Limits.replication, restoring: state, log: Log(log), at: .zero, using: &chance)
    }

    private func broken(_ node: RaftNode) -> [String] {
        var invariants = Invariants()
        invariants.check(node)
        return invariants.broken
    }

    private func broken(
        from old: RaftNode, to new: RaftNode, by event: Event = .clockAdvanced
    ) -> [String] {
        var invariants = Invariants()
        invariants.check(from: old, to: new, by: event, at: .zero)
        return invariants.broken
    }

    private func broken(_ message: Message, from node: RaftNode) -> [String] {
        var invariants = Invariants()
        invariants.check(Envelope(to: NodeID(1), sequence: 0, message: message), from: node)
        return invariants.broken
    }

    @Test("hold of a peer that has just started")
    func start() {
        #expect(broken(node(term: 5, vote: 1)) == [])
    }

    @Test("notice a vote in a term that may have been forgotten")
    func forgottenVote() {
        #expect(
            broken(node(term: 5, vote: 1, floor: 5))
                == ["a vote is cast only where the peer has the right to vote"])
    }

    @Test("notice a vote for a stranger")
    func strangersVote() {
        #expect(
            broken(from: node(term: 5, vote: nil), to: node(term: 5, vote: 9))
                == ["a vote is cast for a member (§5.2)"])
        // It may have been a peer's that the configuration does not have any more.
        #expect(broken(node(term: 5, vote: 9)) == [])
    }

    @Test("notice an entry from the future")
    func futureEntry() {
        let entry = LogEntry(term: Term(6), index: LogIndex(1), command: [])
        #expect(
            broken(node(term: 5, vote: nil, log: [entry]))
                == ["no entry is of a later term than its log's peer"])
    }

    @Test("notice a term that goes down")
    func lowerTerm() {
        let sentences = broken(from: node(term: 5, vote: nil), to: node(term: 4, vote: nil))
        #expect(sentences.contains("a term never goes down (§5.1)"))
    }

    @Test("notice a second vote, and a vote that is taken back", arguments: [2, nil])
    func secondVote(vote: UInt64?) {
        #expect(
            broken(from: node(term: 5, vote: 1), to: node(term: 5, vote: vote))
                == ["a vote is never changed within a term (§5.2)"])
    }

    @Test("notice a term that nobody told")
    func leap() {
        #expect(
            broken(from: node(term: 5, vote: nil), to: node(term: 7, vote: nil))
                == ["a peer enters the next term, or one that a message told (§5.1)"])
    }

    @Test("notice a reply with another term than the sender's")
    func staleReply() {
        let reply = RequestVote.Reply(term: Term(4), isGranted: false)
        #expect(
            broken(.requestVoteReply(reply), from: node(term: 5, vote: nil))
                == ["a reply carries the sender's term (§5.1)"])
    }

    @Test("notice a vote that is granted and not cast")
    func uncastVote() {
        let reply = RequestVote.Reply(term: Term(5), isGranted: true)
        #expect(
            broken(.requestVoteReply(reply), from: node(term: 5, vote: 2))
                == ["a vote is granted only to the one whom it was cast for (§5.2)"])
    }

    @Test("notice a heartbeat of a peer that does not lead")
    func usurper() {
        let request = AppendEntries(
            term: Term(5), leader: NodeID(0), previous: .zero, commit: .zero)
        #expect(
            broken(.appendEntries(request), from: node(term: 5, vote: 0))
                == ["only the leader of a term appends entries in it, or hands it over (§5.3)"])
    }
}
