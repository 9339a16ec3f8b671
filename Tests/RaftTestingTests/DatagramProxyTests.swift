import POSIX
import Raft
@testable import RaftTesting
import RaftWire
import Testing

@Suite("The network between real processes")
struct DatagramProxyTests {
    /// Two sockets in the place of two peers, and the proxy between them.
    private struct Stage: ~Copyable {
        let one: UDPSocket, two: UDPSocket
        let proxy: DatagramProxy
        private let codec = DatagramCodec(cluster: "test")

        init() throws {
            var plan = ClusterPlan("raftd", peers: 2)
            plan.isProxied = true
            let layout = try ClusterLayout(plan)
            let addresses = [layout.address(at: 0), layout.address(at: 1)]
            let one = try UDPSocket(boundTo: addresses[0])
            let two = try UDPSocket(boundTo: addresses[1])
            proxy = try DatagramProxy(layout, addresses)
            self.one = one
            self.two = two
        }

        static let way = Route(from: NodeID(1), to: NodeID(2))

        func bytes(term: UInt64) throws -> [UInt8] {
            let probe = Message.probe(Probe(term: Term(term)))
            return try codec.encode(.peer(from: NodeID(1), to: NodeID(2), sequence: 7, probe))
        }

        /// The first peer sends something to where it believes the second one to be.
        borrowing func send(term: UInt64) throws {
            let sent = one.send(try bytes(term: term), to: proxy.addresses(seenBy: 0)[1])
            #expect(sent == .sent)
            try serve()
        }

        /// Lets the proxy read what waits for it.
        borrowing func serve() throws {
            try proxy.serve(Poll.wait(for: proxy.descriptors, until: MonotonicClock.now + 100_000))
        }

        /// What reaches the second peer within so many microseconds.
        borrowing func arrival(within span: UInt64) throws -> POSIX.Datagram? {
            let end = MonotonicClock.now + span
            while MonotonicClock.now < end {
                let next = proxy.nextDelivery?.microseconds ?? end
                _ = try Poll.wait(for: [two.descriptor], until: min(next, end))
                try proxy.serve(Poll.wait(for: proxy.descriptors, until: 0))
                if let datagram = try two.receive(maximumBytes: 2_000) { return datagram }
            }
            return nil
        }
    }

    @Test("a datagram comes from where its receiver expects the sender, and is noted")
    func forwards() throws {
        let stage = try Stage()
        try stage.send(term: 3)
        let arrived = try #require(try stage.arrival(within: 5_000_000))
        #expect(arrived.bytes == (try stage.bytes(term: 3)))
        #expect(arrived.source == stage.proxy.addresses(seenBy: 1)[0])
        let captured = stage.proxy.takeCaptured()
        #expect(captured.map(\.message) == [.probe(Probe(term: Term(3)))])
        #expect(captured.map(\.route) == [Stage.way] && captured.map(\.isForwarded) == [true])
        #expect(stage.proxy.takeCaptured() == [])
    }

    @Test("on a way that is cut nothing arrives, and what came by is noted as lost")
    func cut() throws {
        let stage = try Stage()
        stage.proxy.isolate([NodeID(2)])
        try stage.send(term: 3)
        #expect(try stage.arrival(within: 20_000) == nil)
        #expect(stage.proxy.captured.map(\.isForwarded) == [false])
        #expect(stage.proxy.captured.map(\.bytes) == [try stage.bytes(term: 3)])
        stage.proxy.isolate([])
        try stage.send(term: 4)
        #expect(try stage.arrival(within: 5_000_000)?.bytes == stage.bytes(term: 4))
    }

    @Test("a datagram that is delayed waits for its time")
    func delay() throws {
        let stage = try Stage()
        let span = Duration.milliseconds(30)
        stage.proxy[Stage.way] = LinkQuality(delay: span...span)
        let began = MonotonicClock.now
        try stage.send(term: 3)
        #expect(stage.proxy.nextDelivery.map { $0.microseconds >= began + 30_000 } == true)
        #expect(try stage.arrival(within: 5_000_000) != nil)
        #expect(MonotonicClock.now >= began + 30_000)
    }

    @Test("what does not come from a peer is not passed on")
    func strangers() throws {
        let stage = try Stage()
        let stranger = try UDPSocket(boundTo: stage.one.localAddress.withPort(0))
        _ = stranger.send(try stage.bytes(term: 3), to: stage.proxy.addresses(seenBy: 0)[1])
        try stage.serve()
        #expect(try stage.arrival(within: 20_000) == nil)
        #expect(stage.proxy.captured == [])
    }
}
