import Raft
import Testing

/// RequestVote, receiver implementation (Figure 2).
@Suite("§5.2 \"If votedFor is null or candidateId … grant vote\"")
struct VoteTests {
    /// The voter, and the two that want its vote; each is peer 0 once.
    static let casts: [[NodeID]] = [[0, 1, 2], [1, 0, 2], [2, 1, 0]]

    @Test(
        "a voter without a vote in this term grants it, and saves it before it answers",
        arguments: casts)
    func grants(_ cast: [NodeID]) {
        var voter = Scenario.waiting(cast[0])
        let outcome = voter.receive(.vote(5, for: cast[1]), from: cast[1])
        #expect(outcome.messages == voter.reply(.voted(true, 5), to: cast[1]))
        #expect(outcome.observations == [.voteGranted(cast[1], 5)])
        #expect(outcome.saved == DurableChange(state: .remembering(5, vote: cast[1]), log: nil))
    }

    @Test("\"each server will vote for at most one candidate in a given term\"", arguments: casts)
    func oneVoteATerm(_ cast: [NodeID]) {
        var voter = Scenario.waiting(cast[0])
        voter.receive(.vote(5, for: cast[1]), from: cast[1])
        let outcome = voter.receive(.vote(5, for: cast[2]), from: cast[2])
        #expect(outcome.messages == voter.reply(.voted(false, 5), to: cast[2]))
        #expect(outcome.observations == [.voteRefused(cast[2], 5, .alreadyVoted(for: cast[1]))])
        #expect(outcome.saved == nil)
    }

    @Test(
        "pitfall 7: the same candidate is granted again, with no second write to the disk",
        arguments: casts)
    func repeated(_ cast: [NodeID]) {
        var voter = Scenario.waiting(cast[0])
        voter.receive(.vote(6, for: cast[1]), from: cast[1])
        for _ in 1...3 {
            let outcome = voter.receive(.vote(6, for: cast[1]), from: cast[1])
            #expect(outcome.messages == voter.reply(.voted(true, 6), to: cast[1]))
            #expect(outcome.saved == nil)
        }
    }

    @Test("pitfall 1: a heartbeat of the same term leaves the vote where it is", arguments: casts)
    func heartbeatKeepsVote(_ cast: [NodeID]) {
        var voter = Scenario.waiting(cast[0])
        voter.receive(.vote(6, for: cast[1]), from: cast[1])
        let heartbeat = voter.receive(.append(6, by: cast[1]), from: cast[1])
        #expect(heartbeat.saved == nil)
        voter.now = voter.now + .milliseconds(300)
        let outcome = voter.receive(.vote(6, for: cast[2]), from: cast[2])
        #expect(outcome.messages == voter.reply(.voted(false, 6), to: cast[2]))
        #expect(outcome.observations == [.voteRefused(cast[2], 6, .alreadyVoted(for: cast[1]))])
        #expect(voter.disk == .remembering(6, vote: cast[1]))
    }

    @Test(
        "pitfall 1: a candidate that yields to the leader of its term keeps its own vote",
        arguments: casts)
    func candidateKeepsVote(_ cast: [NodeID]) {
        var voter = Scenario.standing(cast[0])
        voter.receive(.append(5, by: cast[1]), from: cast[1])
        #expect(voter.node.state == .follower)
        voter.now = voter.now + .milliseconds(300)
        let outcome = voter.receive(.vote(5, for: cast[2]), from: cast[2])
        #expect(outcome.messages == voter.reply(.voted(false, 5), to: cast[2]))
        #expect(outcome.observations == [.voteRefused(cast[2], 5, .alreadyVoted(for: cast[0]))])
    }

    @Test("\"reply false if term < currentTerm\", with the current term", arguments: casts)
    func lowerTerm(_ cast: [NodeID]) {
        var voter = Scenario.waiting(cast[0])
        let outcome = voter.receive(.vote(4, for: cast[1]), from: cast[1])
        #expect(outcome.messages == voter.reply(.voted(false, 5), to: cast[1]))
        #expect(outcome.observations == [.voteRefused(cast[1], 4, .staleTerm(5))])
        #expect(outcome.saved == nil)
    }

    @Test("a later term frees the vote: term and vote are saved as one record", arguments: casts)
    func laterTerm(_ cast: [NodeID]) {
        var voter = Scenario.waiting(cast[0], vote: cast[1])
        let outcome = voter.receive(.vote(9, for: cast[2]), from: cast[2])
        #expect(outcome.messages == voter.reply(.voted(true, 9), to: cast[2]))
        #expect(
            outcome.observations == [.termAdvanced(9, by: cast[2]), .voteGranted(cast[2], 9)])
        #expect(outcome.saved == DurableChange(state: .remembering(9, vote: cast[2]), log: nil))
    }

    @Test("a higher term is taken on even when the vote is refused", arguments: casts)
    func laterTermRefused(_ cast: [NodeID]) {
        var voter = Scenario.waiting(cast[0], vote: cast[1], log: Log(terms: [1, 5]))
        let outcome = voter.receive(
            .vote(9, for: cast[2], log: .at(7, term: 4)), from: cast[2])
        #expect(outcome.messages == voter.reply(.voted(false, 9), to: cast[2]))
        #expect(
            outcome.observations == [
                .termAdvanced(9, by: cast[2]),
                .voteRefused(cast[2], 9, .logBehind(.at(2, term: 5))),
            ])
        #expect(outcome.saved == DurableChange(state: .remembering(9), log: nil))
    }

    @Test("a peer that speaks for another, a stranger, and oneself are not listened to")
    func strangers() {
        for (message, sender) in [
            (Message.vote(9, for: 1), NodeID(2)), (.preVote(9, for: 1), 2),
            (.append(9, by: 1), 2), (.timeoutNow(9, from: 1), 2), (.vote(9, for: 7), 7),
            (.probe(9), 7), (.vote(9, for: 0), 0),
        ] {
            var voter = Scenario.waiting(0)
            let before = voter.node
            #expect(voter.receive(message, from: sender) == .nothing)
            #expect(voter.node == before)
        }
    }
}
