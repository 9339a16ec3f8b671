import Raft
import Testing

/// "If there exists an N such that N > commitIndex, a majority of matchIndex[i] ≥ N, and
/// log[N].term == currentTerm: set commitIndex = N" (Figure 2, Leaders).
@Suite(
    "§5.4.2 \"Only log entries from the leader's current term are committed by counting replicas\"")
struct CommitTests {
    @Test("a command is appended and saved, and goes out with the next heartbeat")
    func proposal() {
        var leader = Scenario.leading()
        answerRound(of: &leader, by: [1, 2])
        let entry = LogEntry(term: 5, index: 1, command: [7])
        let outcome = leader.step(.proposed(command: [7]))
        let change = LogChange(start: 1, entries: [entry])
        #expect(
            outcome
                == Outcome(
                    saved: DurableChange(state: nil, log: change),
                    proposal: .appended(.at(1, term: 5))))
        let request = Message.append(5, by: 0, [entry], cause: .timeout, roundTrip: .zero)
        #expect(leader.waitForDeadline().messages == leader.requests(request, to: [1, 2]))
    }

    @Test("it is committed once a majority has it, and not before")
    func majority() {
        var leader = Scenario.leading(peers: [0, 1, 2, 3, 4])
        answerRound(of: &leader, by: [1, 2, 3, 4])
        leader.step(.proposed(command: [7]))
        leader.waitForDeadline()
        #expect(leader.receive(.appended(true, 5), from: 3) == .nothing)
        #expect(leader.receive(.appended(true, 5), from: 3) == .nothing, "counted once")
        let outcome = leader.receive(.appended(true, 5), from: 1)
        let entry = LogEntry(term: 5, index: 1, command: [7])
        #expect(outcome == Outcome(observations: [.committed(1)], committed: [entry]))
        #expect(leader.receive(.appended(true, 5), from: 2) == .nothing)
        let request = Message.append(5, by: 0, after: .at(1, term: 5), commit: 1, cause: .timeout)
        #expect(leader.waitForDeadline().messages(to: 1).map(\.withoutRoundTrip) == [request])
    }

    @Test("pitfall 11: an entry of an earlier term is not committed by counting")
    func earlierTerm() {
        var leader = Scenario.leading(log: Log(terms: [1, 2, 4]))
        #expect(leader.receive(.appended(true, 5), from: 1) == .nothing)
        #expect(leader.receive(.appended(true, 5), from: 2) == .nothing)
        #expect(leader.node.commitIndex == 0)
        leader.step(.proposed(command: []))
        leader.waitForDeadline()
        let outcome = leader.receive(.appended(true, 5), from: 1)
        #expect(outcome.observations == [.committed(4)], "and with it all before it")
        #expect(outcome.committed == leader.node.log.entries)
    }

    @Test("a refusal commits nothing")
    func refusal() {
        var leader = Scenario.leading()
        answerRound(of: &leader, by: [1, 2])
        leader.step(.proposed(command: [7]))
        leader.waitForDeadline()
        #expect(leader.receive(.appended(false, 5), from: 1) == .nothing)
        #expect(leader.node.commitIndex == 0)
    }

    @Test("an acknowledgement of a heartbeat from before the command commits nothing")
    func earlierHeartbeat() {
        var leader = Scenario.leading()
        leader.step(.proposed(command: [7]))
        #expect(leader.receive(.appended(true, 5), from: 1) == .nothing)
        #expect(leader.node.commitIndex == 0)
    }

    @Test("a leader that is a majority by itself commits at once")
    func alone() {
        var leader = Scenario(peers: [0])
        leader.waitForDeadline()
        let outcome = leader.step(.proposed(command: [7]))
        #expect(outcome.observations == [.committed(1)])
        #expect(outcome.committed == [LogEntry(term: 6, index: 1, command: [7])])
    }

    @Test("each committed entry is handed out once, by leader and follower, in order")
    func handedOut() {
        let log = LogEntry.of([5, 5, 5], after: 0)
        var follower = Scenario.following(1)
        #expect(follower.receive(.append(5, by: 1, log), from: 1).committed == [])
        let first = Message.append(5, by: 1, after: .at(3, term: 5), commit: 1)
        #expect(follower.receive(first, from: 1).committed == [log[0]])
        #expect(follower.receive(first, from: 1).committed == [], "once")
        let all = Message.append(5, by: 1, after: .at(3, term: 5), commit: 3)
        #expect(follower.receive(all, from: 1).committed == [log[1], log[2]])
    }

    @Test("of four peers two are no majority: one acknowledgement commits nothing")
    func evenNumber() {
        var leader = Scenario.leading(peers: [0, 1, 2, 3])
        answerRound(of: &leader, by: [1, 2, 3])
        leader.step(.proposed(command: [7]))
        leader.waitForDeadline()
        #expect(leader.receive(.appended(true, 5), from: 1) == .nothing)
        #expect(leader.node.commitIndex == 0)
        #expect(leader.receive(.appended(true, 5), from: 2).observations == [.committed(1)])
    }

    @Test("a command that is taken is in the next round, up to the longest", arguments: [448, 462])
    func longest(_ bytes: Int) {
        var leader = Scenario.leading()
        answerRound(of: &leader, by: [1, 2])
        let entry = LogEntry(term: 5, index: 1, command: [UInt8](repeating: 7, count: bytes))
        leader.step(.proposed(command: entry.command))
        let request = Message.append(5, by: 0, [entry], cause: .timeout, roundTrip: .zero)
        #expect(leader.waitForDeadline().messages == leader.requests(request, to: [1, 2]))
    }

    @Test("a peer that does not lead takes no command, and says who leads")
    func notLeader() {
        for (var scenario, leader) in [
            (Scenario.following(1), 1 as NodeID?), (.standing(), nil), (.waiting(), nil),
        ] {
            let outcome = scenario.step(.proposed(command: [7]))
            #expect(outcome == Outcome(proposal: .refused(.notLeader(leader))))
        }
    }

    @Test("a leader takes no command that is too long for a request, and says how long one may be")
    func tooLong() {
        var leader = Scenario.leading()
        let command = [UInt8](repeating: 0, count: 463)
        let outcome = leader.step(.proposed(command: command))
        #expect(outcome == Outcome(proposal: .refused(.tooLong(limit: 462))))
        #expect(leader.node.log.entries.isEmpty)
    }

    @Test("dissertation §3.10: a leader that hands over \"stops accepting new client requests\"")
    func transferring() {
        var leader = Scenario.leading()
        answerRound(of: &leader, by: [1, 2])
        leader.step(.transferRequested(to: 2))
        let outcome = leader.step(.proposed(command: [7]))
        #expect(outcome == Outcome(proposal: .refused(.transferUnderWay(to: 2))))
    }

    private func answerRound(of leader: inout Scenario, by peers: [NodeID]) {
        for peer in peers { leader.receive(.appended(true, 5), from: peer) }
    }
}
