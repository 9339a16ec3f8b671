import POSIX
import Raft
import RaftConfiguration
import RaftWire
import Testing

@testable import RaftClient

@Suite("Questions and answers on real sockets")
struct ClientTransportTests {
    /// A cluster of one peer, which the test plays, and whose answers may come from elsewhere.
    private struct Stage: ~Copyable {
        let peer: UDPSocket
        let codec = DatagramCodec(cluster: "demo")
        var transport: ClientTransport

        init() throws {
            let peer = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
            let json =
                #"{ "cluster": "demo", "peers": [{ "id": 1, "address": "\#(peer.localAddress)" }] }"#
            let cluster = try ClusterConfiguration(json: Array(json.utf8), fileName: "test")
            let transport = try ClientTransport(cluster)
            self.peer = peer
            self.transport = transport
        }

        /// What the peer is asked, and by whom.
        func query() throws -> (content: RaftWire.Datagram, length: Int, from: SocketAddress) {
            _ = try Poll.wait(for: [peer.descriptor], until: MonotonicClock.now + 5_000_000)
            let datagram = try #require(try peer.receive(maximumBytes: Limits.datagramBytes))
            let client = SocketAddress.loopback(.ipv4, port: datagram.source.port)
            return (try codec.decode(datagram.bytes), datagram.bytes.count, client)
        }

        mutating func events(within milliseconds: Int = 5_000) throws -> [PeerQuery.Event] {
            let end = Instant(microseconds: MonotonicClock.now) + .milliseconds(milliseconds)
            var events: [PeerQuery.Event] = []
            while events.isEmpty, MonotonicClock.now < end.microseconds {
                events = try transport.receive(until: end)
            }
            return events
        }
    }

    private let request = PeerQuery.Request(
        peerIndex: 0, query: .state, sequence: 7, bytes: 512)

    private func answer(of id: UInt64) -> Reply {
        .state(report(NodeID(id), .follower, 3, leader: nil))
    }

    @Test("a query is padded, and its answer comes back with its number")
    func exchange() throws {
        var stage = try Stage()
        try stage.transport.send(request)
        let (content, length, client) = try stage.query()
        #expect(content == .query(.state, sequence: 7))
        #expect(length == 512)
        let reply = RaftWire.Datagram.reply(answer(of: 1), from: NodeID(1), sequence: 7)
        _ = stage.peer.send(try stage.codec.encode(reply), to: client)
        #expect(try stage.events() == [.reply(answer(of: 1), from: 0, sequence: 7)])
    }

    @Test("a query for a page is as long as it says", arguments: [512, 1_200])
    func page(bytes: Int) throws {
        var stage = try Stage()
        try stage.transport.send(
            PeerQuery.Request(
                peerIndex: 0, query: .metrics(after: 3), sequence: 7, bytes: bytes))
        let (content, length, _) = try stage.query()
        #expect(content == .query(.metrics(after: 3), sequence: 7))
        #expect(length == bytes)
    }

    @Test("what does not come from the peer's address, or is no answer, is dropped")
    func strangers() throws {
        var stage = try Stage()
        try stage.transport.send(request)
        let (_, _, client) = try stage.query()
        let reply = try stage.codec.encode(
            .reply(answer(of: 1), from: NodeID(1), sequence: 7))
        let stranger = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
        _ = stranger.send(reply, to: client)
        _ = stage.peer.send([], to: client)
        _ = stage.peer.send(Array("{}".utf8), to: client)
        _ = stage.peer.send(try stage.codec.encode(.query(.state, sequence: 7)), to: client)
        #expect(try stage.events(within: 50) == [])
    }

    @Test("another peer at the address is told from the one that is meant")
    func otherPeer() throws {
        var stage = try Stage()
        try stage.transport.send(request)
        let (_, _, client) = try stage.query()
        let reply = RaftWire.Datagram.reply(answer(of: 2), from: NodeID(2), sequence: 7)
        _ = stage.peer.send(try stage.codec.encode(reply), to: client)
        #expect(try stage.events() == [.unreachable(.otherPeer(NodeID(2)), 0)])
    }

    @Test("a port where nothing listens is known at once")
    func refusal() throws {
        let port = try UDPSocket(boundTo: .loopback(.ipv4, port: 0)).localAddress
        let json = #"{ "cluster": "demo", "peers": [{ "id": 1, "address": "\#(port)" }] }"#
        var transport = try ClientTransport(
            ClusterConfiguration(json: Array(json.utf8), fileName: "test"))
        try transport.send(request)
        let events = try transport.receive(
            until: Instant(microseconds: MonotonicClock.now + 5_000_000))
        #expect(events == [.unreachable(.refused, 0)])
    }

    @Test("the addresses of this machine hold the one that every machine has")
    func ownAddresses() throws {
        #expect(try SocketAddress.ownAddresses().contains(.loopback(.ipv4, port: 0)))
    }
}
