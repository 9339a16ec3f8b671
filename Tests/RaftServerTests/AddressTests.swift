import Raft
import Testing

@testable import RaftServer

@Suite("Addresses of peers that have names")
struct AddressTests {
    private static let named = ServerSettings.Peer(
        id: NodeID(2), address: "two.example:7001", endpoint: nil)

    private func rig() -> Rig {
        Rig(Rig.settings(peers: [Rig.peer(1), Self.named, Rig.peer(3)]))
    }

    private func start(_ rig: inout Rig) {
        rig.take(.started(Startup(at: Rig.endpoint(1))))
    }

    @Test("a name is looked up from the first moment, an address never")
    func first() {
        var rig = rig()
        start(&rig)
        #expect(rig.actions.lookups == [NodeID(2)])
        rig.pass(.seconds(100))
        #expect(rig.actions.lookups.isEmpty, "the first one was not answered")
    }

    @Test("until it is known, nothing is sent there and nobody speaks from there")
    func unknown() {
        var rig = rig()
        start(&rig)
        rig.heartbeat(from: 2)
        #expect(rig.server.node.leader == nil)
        rig.run(for: .seconds(1))
        #expect(rig.metric("raft_datagrams_unsent_total", ",reason=\"unknown_address\"") != "0")
        rig.take(.resolved(NodeID(2), [Rig.endpoint(2)]))
        #expect(
            rig.messages(of: "nameResolved")
                == ["peer 2 at two.example:7001 has the address 10.0.0.2"])
        rig.heartbeat(from: 2, term: 6)
        #expect(rig.server.node.leader == NodeID(2))
    }

    @Test("a failed look-up keeps the addresses")
    func failed() {
        var rig = rig()
        start(&rig)
        rig.take(.resolved(NodeID(2), [Rig.endpoint(2)]))
        rig.pass(.seconds(1))
        #expect(rig.actions.lookups == [NodeID(2)])
        rig.take(.lookupFailed(NodeID(2), "no answer"))
        rig.pass(.seconds(2))
        rig.take(.resolved(NodeID(2), []))
        rig.heartbeat(from: 2)
        #expect(rig.server.node.leader == NodeID(2))
        #expect(rig.messages(of: "nameUnknown").isEmpty)
    }

    @Test("a name that nobody knows is said, and asked for again ever more rarely, up to 5 s")
    func again() {
        var rig = rig()
        start(&rig)
        var asked: [Int64] = [0]
        let beginning = rig.now
        rig.take(.lookupFailed(NodeID(2), "no such host"))
        #expect(
            rig.messages(of: "nameUnknown")
                == ["peer 2 at two.example:7001 has no address yet: no such host; asking again"])
        for _ in 1...185 {
            rig.heartbeat(from: 3)
            rig.pass(.milliseconds(100))
            guard !rig.actions.lookups.isEmpty else { continue }
            asked.append((rig.now - beginning).milliseconds)
            rig.take(.lookupFailed(NodeID(2), "no such host"))
        }
        #expect(asked == [0, 1_000, 3_000, 7_000, 12_000, 17_000])
    }

    @Test("while nobody leads, the name of a silent peer is looked up every second")
    func needed() {
        var rig = rig()
        start(&rig)
        rig.take(.resolved(NodeID(2), [Rig.endpoint(2)]))
        var asked: [Int64] = []
        let beginning = rig.now
        rig.run(for: .milliseconds(6_500)) { rig in
            guard !rig.actions.lookups.isEmpty else { return }
            asked.append((rig.now - beginning).milliseconds)
            rig.take(.resolved(NodeID(2), [Rig.endpoint(2)]))
        }
        #expect(asked == [1_000, 2_000, 3_000, 4_000, 5_000, 6_000])
    }

    @Test("the name of a peer that is heard is left alone; of a silent one it is looked up soon")
    func silence() {
        var rig = rig()
        start(&rig)
        rig.take(.resolved(NodeID(2), [Rig.endpoint(2)]))
        for _ in 1...50 {
            rig.heartbeat(from: 2)
            rig.pass(.milliseconds(100))
            #expect(rig.actions.lookups.isEmpty)
        }
        rig.pass(.milliseconds(900))
        #expect(rig.actions.lookups == [NodeID(2)])
        rig.take(.resolved(NodeID(2), [Rig.endpoint(9)]))
        rig.heartbeat(from: 2, term: 6, at: Rig.endpoint(9))
        #expect(rig.server.node.leader == NodeID(2))
    }

    @Test("a socket of IPv4 uses the IPv4 address of a name, one of IPv6 the first")
    func families() {
        let six = Endpoint(.ipv6(high: 0x2001_0DB8_0000_0000, low: 2), port: 7_001)
        for (family, destination) in [(Endpoint.Family.ipv4, Rig.endpoint(2)), (.ipv6, six)] {
            var rig = Rig(
                Rig.settings(peers: [Rig.peer(1), Self.named, Rig.peer(3)]), reaching: family)
            start(&rig)
            rig.take(.resolved(NodeID(2), [six, Rig.endpoint(2)]))
            rig.heartbeat(from: 2)
            #expect(rig.actions.datagrams.map(\.destination) == [destination])
        }
    }
}

@Suite("An address and a port")
struct EndpointTests {
    @Test(
        "addresses are written as people write them",
        arguments: [
            (Endpoint(.ipv4(0x0A00_0001), port: 7_001), "10.0.0.1:7001"),
            (Endpoint(.ipv6(high: 0, low: 1), port: 1), "[::1]:1"),
            (Endpoint(.ipv6(high: 0, low: 0), port: 1), "[::]:1"),
            (
                Endpoint(.ipv6(high: 0x2001_0DB8_0000_0000, low: 0x0000_0001_0000_0000), port: 2),
                "[2001:db8::1:0:0]:2"
            ),
            (
                Endpoint(.ipv6(high: 0xFE80_0000_0000_0000, low: 0x1, scope: 3), port: 2),
                "[fe80::1%3]:2"
            ),
            (
                Endpoint(.ipv6(high: 0x1_0002_0003_0004, low: 0x5_0006_0007_0008), port: 2),
                "[1:2:3:4:5:6:7:8]:2"
            ),
        ])
    func text(_ endpoint: Endpoint, _ text: String) {
        #expect("\(endpoint)" == text)
    }

    @Test("loopback is 127.0.0.0/8 and ::1, and not what only looks like it")
    func loopback() {
        #expect(Endpoint(.ipv4(0x7F00_0001), port: 1).isLoopback)
        #expect(Endpoint(.ipv4(0x7FFF_FFFF), port: 1).isLoopback)
        #expect(Endpoint(.ipv6(high: 0, low: 1), port: 1).isLoopback)
        #expect(!Endpoint.mapped(ipv4: 0x7F00_0001, port: 1).isLoopback)
        #expect(!Endpoint(.ipv4(0x0A00_0001), port: 1).isLoopback)
        #expect(!Endpoint(.ipv6(high: 1, low: 1), port: 1).isLoopback)
    }
}
