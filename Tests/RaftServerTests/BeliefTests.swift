import Raft
import RaftWire
import Testing

@testable import RaftServer

@Suite("Who is believed")
struct BeliefTests {
    @Test("a heartbeat from where its sender is configured is believed")
    func peer() {
        var rig = Rig()
        rig.heartbeat(from: 2)
        #expect(rig.server.node.leader == NodeID(2))
        #expect(rig.sent.map(\.to) == [2])
    }

    @Test("a valid vote of peer 3 from peer 2's address changes nothing and counts as a stranger's")
    func anotherPeersAddress() {
        var rig = Rig()
        let before = rig.server.node
        let vote = RequestVote(term: Term(9), candidate: NodeID(3), lastLog: .zero)
        rig.hear(.requestVote(vote), from: 3, at: Rig.endpoint(2))
        #expect(rig.server.node == before)
        #expect(rig.actions.datagrams.isEmpty)
        #expect(rig.dropped(.stranger) == "1")
    }

    @Test("so does one from a peer's host and another port")
    func anotherPort() {
        var rig = Rig()
        let before = rig.server.node
        rig.heartbeat(from: 2, at: Endpoint(Rig.endpoint(2).host, port: 7_002))
        #expect(rig.server.node == before)
        #expect(rig.dropped(.stranger) == "1")
    }

    @Test("a message for another peer changes nothing")
    func misaddressed() {
        var rig = Rig()
        let before = rig.server.node
        rig.hear(.probe(Probe(term: Term(9))), from: 2, to: 3)
        #expect(rig.server.node == before)
        #expect(rig.dropped(.misaddressed) == "1")
    }

    @Test("demo2 is another cluster, and so is dem", arguments: ["demo2", "dem", "Demo"])
    func otherCluster(_ name: String) {
        var rig = Rig()
        let before = rig.server.node
        rig.hear(.probe(Probe(term: Term(9))), from: 2, cluster: name)
        #expect(rig.server.node == before)
        #expect(rig.dropped(.otherCluster) == "1")
    }

    @Test("what is cut off, no JSON, or an answer that nobody asked for is counted by its reason")
    func nonsense() {
        var rig = Rig()
        rig.take(.datagram(ArrivedDatagram([123], from: Rig.endpoint(2), isTruncated: true)))
        rig.take(.datagram(ArrivedDatagram([1, 2, 3], from: Rig.client)))
        let state = rig.server.state(at: rig.now)
        let answer = (try? Rig.codec.encode(.reply(.state(state), from: NodeID(2), sequence: 1)))
        rig.take(.datagram(ArrivedDatagram(answer ?? [], from: Rig.endpoint(2))))
        #expect(rig.dropped(.tooLong) == "1")
        #expect(rig.dropped(.notJSON) == "1")
        #expect(rig.dropped(.unasked) == "1")
        #expect(rig.metric("raft_datagrams_received_total") == "3")
    }

    @Test("all that is given to the system to send is counted, and so are replies to clients")
    func sent() {
        var rig = Rig()
        var given = 0
        for _ in 1...3 {
            #expect(rig.state() != nil)
            given += rig.actions.datagrams.count
        }
        rig.heartbeat(from: 2)
        given += rig.actions.datagrams.count
        #expect(given == 4)
        #expect(rig.metric("raft_datagrams_sent_total") == "4")
    }

    @Test("an IPv4 peer is known to a socket of IPv6 as well, which sees it in other clothes")
    func mapped() {
        var rig = Rig(reaching: .ipv6)
        rig.heartbeat(from: 2, at: .mapped(ipv4: 0x0A00_0002, port: 7_001))
        #expect(rig.server.node.leader == NodeID(2))
        #expect(rig.actions.datagrams.map(\.destination) == [Rig.endpoint(2)])
    }

    @Test("datagrams that are refused are summed up once a minute, by source and reason")
    func summary() {
        var rig = Rig()
        for port in UInt16(1)...5 {
            rig.take(.datagram(ArrivedDatagram([0], from: Endpoint(Rig.client.host, port: port))))
        }
        rig.hear(.probe(Probe(term: Term(9))), from: 3, at: Rig.endpoint(2))
        rig.pass(.seconds(59))
        #expect(rig.messages(of: "datagramsRefused").isEmpty)
        #expect(rig.server.deadline(after: rig.now) <= rig.now + .seconds(1))
        rig.pass(.seconds(1))
        #expect(
            rig.messages(of: "datagramsRefused") == [
                "refused 6 datagrams within a minute: 5 from 127.0.0.1 (not_json), "
                    + "1 from 10.0.0.2 (stranger)"
            ])
        rig.pass(.seconds(120))
        #expect(rig.messages(of: "datagramsRefused").count == 1)
    }

    @Test("a summary has at most eight groups in any flood")
    func boundedSummary() {
        var rig = Rig()
        for host in UInt32(1)...20 {
            rig.take(.datagram(ArrivedDatagram([0], from: Endpoint(.ipv4(host), port: 1))))
        }
        rig.pass(.seconds(60))
        let line = rig.messages(of: "datagramsRefused").first ?? ""
        #expect(line.hasPrefix("refused 20 datagrams within a minute: 1 from 0.0.0.1 (not_json), "))
        #expect(line.hasSuffix(", 12 from elsewhere"))
    }

    @Test("a flood of strangers is no longer looked at; a peer's heartbeat is")
    func flood() {
        var rig = Rig()
        for _ in 1...1_000 { _ = rig.ask(.state) }
        #expect(rig.dropped(.tooMany) == "744")
        rig.heartbeat(from: 2)
        #expect(rig.server.node.leader == NodeID(2))
        rig.now = rig.now + .milliseconds(1)
        #expect(rig.state() != nil)
        #expect(rig.state() != nil)
        #expect(rig.state() == nil)
    }

    @Test("a flood of queries in a peer's name is no longer answered; its heartbeat is heard")
    func floodInAName() {
        var rig = Rig()
        for _ in 1...1_000 { _ = rig.ask(.state, from: Rig.endpoint(2)) }
        #expect(rig.dropped(.tooMany) == "744")
        rig.heartbeat(from: 2)
        #expect(rig.server.node.leader == NodeID(2))
    }
}

@Suite("What the network sends back")
struct RefusalTests {
    @Test("a refused datagram to the leader is a hint that its process is gone")
    func leader() {
        var rig = Rig()
        rig.heartbeat(from: 2)
        rig.take(.refused(by: Rig.endpoint(2)))
        #expect(rig.log.last?.message.hasPrefix("suspects leader 2") == true)
        #expect(rig.metric("raft_datagrams_unsent_total", ",reason=\"refused\"") == "1")
    }

    @Test("fifty clients ask and close at once; nobody suspects the leader")
    func clients() {
        var rig = Rig()
        rig.heartbeat(from: 2)
        let before = rig.server.node
        for port in UInt16(40_000)..<40_050 {
            let client = Endpoint(Rig.endpoint(2).host, port: port)
            _ = rig.ask(.state, from: client)
            rig.take(.refused(by: client))
        }
        #expect(rig.server.node == before)
        #expect(rig.messages(of: "leaderSuspected").isEmpty)
        #expect(rig.metric("raft_datagrams_unsent_total", ",reason=\"refused\"") == "50")
    }

    @Test(
        "whatever else is not delivered is counted by its reason", arguments: SendFailure.allCases)
    func undelivered(_ failure: SendFailure) {
        var rig = Rig()
        let before = rig.server.node
        rig.take(.undelivered(failure))
        #expect(rig.server.node == before)
        let label = ",reason=\"\(failure.rawValue)\""
        #expect(rig.metric("raft_datagrams_unsent_total", label) == "1")
    }
}
