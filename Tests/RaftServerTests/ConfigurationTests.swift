import Raft
import RaftWire
import Testing

@testable import RaftServer

@Suite("Peers that were given another cluster.json")
struct ConfigurationTests {
    private static let larger = Rig.settings(peers: (1...5).map(Rig.peer)).digest
    private static let slower = Rig.settings(
        timing: Timing(electionTimeout: .milliseconds(3_000) ... .milliseconds(5_000))
    ).digest
    private static let others = Rig.settings(peers: [1, 2, 4].map(Rig.peer)).digest

    @Test("its vote, its heartbeat and its acknowledgement change nothing, and are not answered")
    func notBelieved() {
        var rig = Rig()
        let before = rig.server.node
        let messages: [Message] = [
            .requestVote(RequestVote(term: Term(9), candidate: NodeID(2), lastLog: .zero)),
            .requestVote(
                RequestVote(term: Term(5), candidate: NodeID(2), lastLog: .zero, isPreVote: true)),
            .requestVoteReply(RequestVote.Reply(term: Term(9), isGranted: true)),
            .appendEntries(
                AppendEntries(term: Term(9), leader: NodeID(2), previous: .zero, commit: .zero)),
            .appendEntriesReply(AppendEntries.Reply(term: Term(9), isSuccess: true)),
            .probe(Probe(term: Term(9))),
            .timeoutNow(TimeoutNow(term: Term(4), leader: NodeID(2), isLeaseFree: true)),
        ]
        for message in messages {
            rig.hear(message, from: 2, configuration: Self.larger)
            #expect(rig.actions.datagrams.isEmpty)
        }
        #expect(rig.server.node == before)
        #expect(rig.dropped(.otherConfiguration) == "\(messages.count)")
    }

    @Test("a leader whose followers have another file holds no lease and stops leading")
    func noLease() {
        var rig = Rig()
        rig.lead()
        rig.run(for: .seconds(2)) { rig in
            for sent in rig.sent {
                let reply = AppendEntries.Reply(term: rig.server.node.durable.term, isSuccess: true)
                rig.hear(
                    .appendEntriesReply(reply), from: sent.to, sequence: sent.sequence,
                    configuration: Self.slower)
            }
        }
        #expect(!rig.server.node.isLeader)
    }

    @Test(
        "the log says once what differs, as far as it is known",
        arguments: [
            (larger, "5 peers, this one 3"), (slower, "another heartbeat or election timeout"),
            (others, "other ids"),
        ])
    func said(_ digest: ConfigurationDigest, _ difference: String) {
        var rig = Rig()
        for _ in 1...3 { rig.heartbeat(from: 2, configuration: digest) }
        #expect(
            rig.messages(of: "otherConfiguration") == [
                "peer 2 has another cluster.json: \(difference); neither believes the other "
                    + "until both have the same"
            ])
        #expect(rig.log.last?.level == .error)
        #expect(rig.metric("raft_other_configurations") == "1")
        rig.heartbeat(from: 2)
        #expect(
            rig.messages(of: "sameConfiguration") == ["peer 2 has the same cluster.json again"])
        #expect(rig.metric("raft_other_configurations") == "0")
        #expect(rig.server.node.leader == NodeID(2))
    }

    @Test("other addresses are a warning only")
    func layout() {
        let moved = ServerSettings.Peer(
            id: NodeID(3), address: "10.0.0.9:7001", endpoint: Rig.endpoint(9))
        let digest = Rig.settings(peers: [Rig.peer(1), Rig.peer(2), moved]).digest
        var rig = Rig()
        for _ in 1...3 { rig.heartbeat(from: 2, configuration: digest) }
        #expect(rig.server.node.leader == NodeID(2))
        #expect(rig.messages(of: "otherLayout").count == 1)
        #expect(rig.dropped(.otherConfiguration) == "0")
    }

    @Test("a peer of an earlier version, which does not say what it was given, is believed")
    func earlierVersion() {
        var rig = Rig()
        rig.heartbeat(from: 2, configuration: nil)
        #expect(rig.server.node.leader == NodeID(2))
    }

    @Test("every message to a peer says what its sender was given, and so does GetState")
    func told() throws {
        var rig = Rig()
        rig.heartbeat(from: 2)
        let bytes = try #require(rig.actions.datagrams.first).bytes
        guard case .peer(_, _, _, _, let digest) = try Rig.codec.decode(bytes) else {
            Issue.record("no message to a peer")
            return
        }
        #expect(digest == Rig.settings().digest)
        #expect(rig.state()?.configuration == digest)
    }

    @Test("the order of the peers in the file makes no difference")
    func order() {
        let digest = Rig.settings(peers: [3, 1, 2].map(Rig.peer)).digest
        #expect(digest == Rig.settings().digest)
    }
}
