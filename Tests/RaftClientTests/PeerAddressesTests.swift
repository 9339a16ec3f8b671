import POSIX
import Raft
import RaftConfiguration
import Testing

@testable import RaftClient

@Suite("Where the peers are")
struct PeerAddressesTests {
    @Test("a name that nobody knows is looked up again when its peer was silent for five seconds")
    func lateName() throws {
        SignalPipe.ignoreBrokenPipes()
        let json = #"{ "cluster": "demo", "peers": [{ "id": 1, "address": "late.invalid:7001" }] }"#
        let cluster = try ClusterConfiguration(json: Array(json.utf8), fileName: "test")
        var addresses = try PeerAddresses(cluster.peers, at: .zero)
        try waitForLookup(&addresses)
        #expect(addresses.addresses(of: 0) == [])
        #expect(addresses.failure(of: 0) != nil)

        try addresses.refresh(0, at: instant(5_000))
        #expect(addresses.descriptors == [])
        try addresses.refresh(0, at: instant(5_001))
        #expect(addresses.descriptors.count == 1)
        try addresses.refresh(0, at: instant(11_000))
        #expect(addresses.descriptors.count == 1, "one look-up at a time")
        try waitForLookup(&addresses)
        try addresses.refresh(0, at: instant(10_001))
        #expect(addresses.descriptors == [], "the wait begins with the look-up")

        let found = SocketAddress.loopback(.ipv4, port: 7_001)
        addresses.take([found], of: 0)
        #expect(addresses.addresses(of: 0) == [found])
        #expect(addresses.failure(of: 0) == nil)
        #expect(addresses.index(of: found) == 0)
    }

    private func waitForLookup(_ addresses: inout PeerAddresses) throws {
        var found: [Int] = []
        while found.isEmpty {
            _ = try Poll.wait(for: addresses.descriptors, until: nil)
            found = addresses.finishLookups()
        }
        #expect(found == [0])
    }

    @Test("a peer with two addresses is gone when both refuse, and back when it answers")
    func refusals() throws {
        let json = #"{ "cluster": "demo", "peers": [{ "id": 1, "address": "127.0.0.1:7001" }] }"#
        let cluster = try ClusterConfiguration(json: Array(json.utf8), fileName: "test")
        var addresses = try PeerAddresses(cluster.peers, at: .zero)
        let both = [
            SocketAddress.loopback(.ipv4, port: 7_001), .loopback(.ipv6, port: 7_001),
        ]
        #expect(addresses.addresses(of: 0) == [both[0]])
        addresses.take(both, of: 0)
        #expect(both.map { addresses.index(of: $0) } == [0, 0])
        var refusals = [both[0], both[0], both[1]].map { addresses.noteRefusal(of: $0) }
        #expect(refusals == [nil, nil, 0])
        addresses.noteContact(0, at: .zero)
        refusals = [both[1], both[0].withPort(1)].map { addresses.noteRefusal(of: $0) }
        #expect(refusals == [nil, nil])
    }
}
