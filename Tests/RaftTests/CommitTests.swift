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
        #expect(outcome == Outcome(saved: DurableChange(state: nil, log: change)))
        let request = Message.append(5, by: 0, [entry], cause: .timeout, roundTrip: .zero)
        #expect(leader.waitForDeadline().messages == leader.questions(request, to: [1, 2]))
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
        #expect(outcome == Outcome(observations: [.committed(1)]))
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
        #expect(outcome == Outcome(observations: [.committed(4)]), "and with it all before it")
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

    @Test("a command that is taken is in the next round, up to the longest", arguments: [448, 512])
    func longest(_ bytes: Int) {
        var leader = Scenario.leading()
        answerRound(of: &leader, by: [1, 2])
        let entry = LogEntry(term: 5, index: 1, command: [UInt8](repeating: 7, count: bytes))
        leader.step(.proposed(command: entry.command))
        let request = Message.append(5, by: 0, [entry], cause: .timeout, roundTrip: .zero)
        #expect(leader.waitForDeadline().messages == leader.questions(request, to: [1, 2]))
    }

    @Test("a peer that does not lead takes no command, and none takes one too long for a datagram")
    func refused() {
        for var scenario in [Scenario.following(1), .standing(), .waiting()] {
            #expect(scenario.step(.proposed(command: [7])) == .nothing)
        }
        var leader = Scenario.leading()
        let tooLong = [UInt8](repeating: 0, count: 513)
        #expect(leader.step(.proposed(command: tooLong)) == .nothing)
        #expect(leader.node.log.entries.isEmpty)
    }

    private func answerRound(of leader: inout Scenario, by peers: [NodeID]) {
        for peer in peers { leader.receive(.appended(true, 5), from: peer) }
    }
}
