import Raft
import Testing

/// "The leader can write to its disk in parallel with replicating to the followers and them writing
/// to their disks" (dissertation §10.2.1).
@Suite("A flush that takes long stops nobody, and nothing counts before it is over")
struct PersistenceTests {
    private let entry = LogEntry(term: 5, index: 1, command: [7])

    @Test("a candidate has not won before its own vote is on its disk")
    func ownVote() throws {
        var node = Scenario.following(1)
        let order = Event.received(.timeoutNow(5, from: 1), from: 1, sequence: 3)
        let change = try #require(node.stepWithoutDisk(order).saved)
        #expect(node.stepWithoutDisk(vote(of: 2, for: node)) == .nothing)
        #expect(node.node.state == .candidate)
        let outcome = node.stepWithoutDisk(.persisted(change))
        #expect(outcome.observations == [.leadershipWon(6, votes: 2, of: 3, .leadershipTransfer)])
        #expect(outcome.messages.map(\.message.brief) == ["append6", "append6"])
    }

    @Test(
        "an election that is won but for its own vote's flush is not lost, however long that takes")
    func slowOwnVote() throws {
        var node = Scenario.following(1)
        let order = Event.received(.timeoutNow(5, from: 1), from: 1, sequence: 3)
        let change = try #require(node.stepWithoutDisk(order).saved)
        node.stepWithoutDisk(vote(of: 2, for: node))
        for _ in 0..<20 {
            node.now = max(node.now, node.node.deadline)
            #expect(node.stepWithoutDisk(.clockAdvanced).observations == [])
        }
        #expect(node.now > Scenario.start + .seconds(1))
        #expect(node.stepWithoutDisk(.persisted(change)).observations.count == 1)
        #expect(node.node.isLeader)
    }

    @Test("what was saved for an earlier term is no vote in this one")
    func earlierTerm() throws {
        var node = Scenario.standing()
        let earlier = DurableChange(state: .remembering(5, vote: 0), log: nil)
        let saved = try #require(standAgain(&node).saved)
        node.stepWithoutDisk(vote(of: 1, for: node))
        #expect(node.stepWithoutDisk(.persisted(earlier)) == .nothing)
        #expect(node.stepWithoutDisk(.persisted(saved)).observations.count == 1)
        #expect(node.node.state == .leader)
    }

    @Test("a leader sends an entry, and its heartbeats, before the entry is on its own disk")
    func heartbeats() {
        var leader = busyLeader()
        for round in 0..<3 {
            leader.now = max(leader.now, leader.node.deadline)
            let messages = leader.stepWithoutDisk(.clockAdvanced).messages(to: 1)
            #expect(messages.map(\.entries) == [[entry]], "round \(round)")
        }
    }

    @Test("its own entry counts once it is on its disk: with one follower that is a majority")
    func ownEntry() {
        var leader = busyLeader()
        sendRound(of: &leader)
        #expect(leader.stepWithoutDisk(acknowledgement(by: 1, of: leader)) == .nothing)
        let saved = DurableChange(state: nil, log: LogChange(start: 1, entries: [entry]))
        let outcome = leader.stepWithoutDisk(.persisted(saved))
        #expect(outcome == Outcome(observations: [.committed(1)], committed: [entry]))
    }

    @Test("followers that are a majority by themselves commit before the leader's disk is done")
    func followersAlone() {
        var leader = busyLeader()
        sendRound(of: &leader)
        #expect(leader.stepWithoutDisk(acknowledgement(by: 1, of: leader)) == .nothing)
        let outcome = leader.stepWithoutDisk(acknowledgement(by: 2, of: leader))
        #expect(outcome == Outcome(observations: [.committed(1)], committed: [entry]))
    }

    @Test(
        "with disks that take up to 400 ms and peers that die, no term has two leaders, and what is committed stays",
        arguments: UInt64(1)...20)
    func slowDisks(_ seed: UInt64) throws {
        var chance = SplitMix64(seed: seed)
        var cluster = Cluster(seed.isMultiple(of: 2) ? 3 : 5, seed: seed)
        cluster.flush = .zero ... .milliseconds(400)
        for round in 0..<200 {
            cluster.run(for: chance.draw(from: Duration.milliseconds(1) ... .milliseconds(300)))
            let id = cluster.membership.members[Int(chance.next() % UInt64(cluster.machines.count))]
            switch (chance.next() % 4, cluster[id].node) {
            case (0, .some): cluster.kill(id)
            case (_, nil): cluster.start(id)
            default: cluster.handle(.proposed(command: [UInt8(round)]), at: cluster.leader ?? id)
            }
        }
        for id in cluster.membership.members where cluster[id].node == nil { cluster.start(id) }
        let leader = try cluster.elect(within: .seconds(20)).leader
        let before = cluster.applied.count
        cluster.handle(.proposed(command: [0xFF]), at: leader)
        cluster.run(for: .seconds(3))
        #expect(cluster.elections > 1)
        #expect(cluster.applied.count > before)
    }

    /// A leader that all have answered, and that has just taken a command; its disk is not done.
    private func busyLeader() -> Scenario {
        var leader = Scenario.leading()
        for peer: NodeID in [1, 2] { leader.receive(.appended(true, 5), from: peer) }
        leader.stepWithoutDisk(.proposed(command: entry.command))
        return leader
    }

    private func sendRound(of leader: inout Scenario) {
        leader.now = max(leader.now, leader.node.deadline)
        leader.stepWithoutDisk(.clockAdvanced)
    }

    private func acknowledgement(by peer: NodeID, of leader: Scenario) -> Event {
        .received(.appended(true, 5), from: peer, sequence: leader.node.sequence(at: leader.now))
    }

    private func vote(of peer: NodeID, for node: Scenario) -> Event {
        .received(
            .voted(true, node.node.durable.term), from: peer,
            sequence: node.node.sequence(at: node.now))
    }

    /// Stands in the next term, without a disk that is done.
    private func standAgain(_ node: inout Scenario) -> Outcome {
        let term = node.node.durable.term
        while true {
            node.now = max(node.now, node.node.deadline)
            let outcome = node.stepWithoutDisk(.clockAdvanced)
            guard outcome.messages.contains(where: { $0.message.brief == "preVote\(term.next)" })
            else { continue }
            return node.stepWithoutDisk(
                .received(
                    .preVoted(true, term), from: 1, sequence: node.node.sequence(at: node.now)))
        }
    }
}

extension Message {
    /// The entries that it carries.
    fileprivate var entries: [LogEntry] {
        if case .appendEntries(let request) = self { request.entries } else { [] }
    }
}
