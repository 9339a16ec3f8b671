import POSIX
import Raft
import RaftConfiguration
import Testing

@testable import RaftClient

@Suite("Where the peers are")
struct PeerAddressesTests {
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
