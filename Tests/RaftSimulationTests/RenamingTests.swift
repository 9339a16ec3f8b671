import Raft
import RaftSimulation
import Testing

@Suite("Renaming, on which the explorer's symmetry rests")
struct RenamingTests {
    /// The states that peers come to in a run with faults, elections and transfers.
    private func nodes() -> [RaftNode] {
        (UInt64(0)..<12).flatMap { seed -> [RaftNode] in
            let simulation = Simulation(peers: 3, seed: seed, seconds: 1)
            var cluster = SimulatedCluster(simulation.settings)
            return (0..<20).flatMap { _ -> [RaftNode] in
                cluster.run(for: .milliseconds(60))
                return cluster.peers.map(\.node)
            }
        }
    }

    @Test("renaming by the identity changes nothing")
    func identity() {
        let nodes = nodes()
        #expect(nodes.contains { $0.isLeader })
        for node in nodes { #expect(node.renamed { $0 } == node) }
    }

    @Test(
        "renaming a message by the identity changes nothing",
        arguments: [
            .requestVote(
                RequestVote(
                    term: Term(4), candidate: NodeID(1), lastLog: .zero, isPreVote: true,
                    isLeadershipTransfer: true)),
            .appendEntries(
                AppendEntries(
                    term: Term(4), leader: NodeID(1), previous: .zero,
                    entries: [LogEntry(term: Term(4), index: LogIndex(1), command: [7])],
                    commit: LogIndex(1), cause: .timeout, roundTrip: .milliseconds(3))),
            .timeoutNow(TimeoutNow(term: Term(4), leader: NodeID(1), lease: .milliseconds(9))),
            .probe(Probe(term: Term(4), isLeaderLate: true)),
        ] as [Message])
    func messages(_ message: Message) { #expect(message.renamed { $0 } == message) }

    @Test("swapping two names twice changes nothing either")
    func swap() {
        let swapped: (NodeID) -> NodeID = { id in
            switch id.number {
            case 0: NodeID(1)
            case 1: NodeID(0)
            default: id
            }
        }
        for node in nodes() {
            #expect(node.renamed(swapped).renamed(swapped) == node)
            #expect(node.renamed(swapped).id == swapped(node.id))
        }
    }
}
