import POSIX
import Raft
import Testing

@testable import RaftDaemon
@testable import RaftServer

@Suite("The sockets of a peer")
final class PeerSocketsTests {
    private let stranger: UDPSocket
    private let other: UDPSocket

    init() throws {
        stranger = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
        other = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
    }

    private func datagram(to address: SocketAddress) -> OutgoingDatagram {
        let probe = Envelope(to: NodeID(2), sequence: 1, message: .probe(.init(term: Term(1))))
        return OutgoingDatagram(bytes: [1], destination: Endpoint(address), envelope: probe)
    }

    /// Waits a moment, and yields the sources of what has come, in the order of its draining.
    private func sources(_ sockets: inout PeerSockets, atMost count: Int) throws -> [UInt16] {
        let states = try Poll.wait(
            for: sockets.descriptors, until: MonotonicClock.now + 5_000_000)
        sockets.note(states)
        var ports: [UInt16] = []
        while ports.count < count, let input = try sockets.next() {
            guard case .datagram(let datagram) = input else { continue }
            ports.append(datagram.source.port)
        }
        return ports
    }

    @Test("a peer's datagram waits for no flood: sockets are drained in turn")
    func fairness() throws {
        let common = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
        let address = common.localAddress
        var sockets = PeerSockets(common)
        let outcome = sockets.send(datagram(to: other.localAddress))
        #expect(outcome == .sent)
        let count = sockets.descriptors.count
        #expect(count == 2)
        for _ in 1...50 { _ = stranger.send([2], to: address) }
        _ = other.send([3], to: address)
        let ports = try sources(&sockets, atMost: 60)
        #expect(ports.count == 51)
        #expect(ports.prefix(2).contains(other.localAddress.port))
    }

    @Test("what is sent to a peer comes from this peer's own address, whatever socket it takes")
    func source() throws {
        let common = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
        let address = common.localAddress
        var sockets = PeerSockets(common)
        for _ in 1...2 { _ = sockets.send(datagram(to: other.localAddress)) }
        for _ in 1...2 {
            _ = try Poll.wait(for: [other.descriptor], until: MonotonicClock.now + 5_000_000)
            let received = try other.receive(maximumBytes: 10)
            #expect(received?.source == address)
        }
    }

    @Test("a peer that moved has a socket for its new address, and none for the old one")
    func moved() throws {
        let common = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
        let address = common.localAddress
        var sockets = PeerSockets(common)
        _ = sockets.send(datagram(to: other.localAddress))
        _ = sockets.send(datagram(to: stranger.localAddress))
        let count = sockets.descriptors.count
        #expect(count == 2)
        _ = stranger.send([3], to: address)
        let states = try Poll.wait(
            for: sockets.descriptors, until: MonotonicClock.now + 5_000_000)
        #expect(states.map(\.isEmpty) == [true, false])
        _ = other.send([3], to: address)
        let ports = try sources(&sockets, atMost: 2)
        #expect(Set(ports) == [other.localAddress.port, stranger.localAddress.port])
    }

    @Test(
        "at a wildcard address as well, a peer's datagram waits for no flood",
        arguments: [SocketAddress.Family.ipv4, .ipv6])
    func wildcard(family: SocketAddress.Family) throws {
        let common = try UDPSocket(boundTo: .wildcard(family, port: 0))
        let address = SocketAddress.loopback(.ipv4, port: common.localAddress.port)
        var sockets = PeerSockets(common)
        let outcome = sockets.send(datagram(to: other.localAddress))
        let count = sockets.descriptors.count
        #expect(outcome == .sent && count == 2)
        let long = [UInt8](repeating: 0, count: 60_000)
        for _ in 1...100 { _ = stranger.send(long, to: address) }
        _ = other.send([3], to: address)
        let ports = try sources(&sockets, atMost: 2)
        #expect(ports.contains(other.localAddress.port))
    }

    @Test("at a wildcard address, a socket that hears nothing gives way, and is made anew")
    func deaf() throws {
        let common = try UDPSocket(boundTo: .wildcard(.ipv4, port: 0))
        let address = SocketAddress.loopback(.ipv4, port: common.localAddress.port)
        var sockets = PeerSockets(common)
        _ = sockets.send(datagram(to: other.localAddress))
        try pause(milliseconds: 1_100)
        _ = sockets.send(datagram(to: other.localAddress))
        let without = sockets.descriptors.count
        #expect(without == 1)
        try waitUntilOneSocket(at: address.port)
        // It is heard all the same.
        _ = other.send([3], to: address)
        let ports = try sources(&sockets, atMost: 1)
        #expect(ports == [other.localAddress.port])
        try pause(milliseconds: 1_100)
        _ = sockets.send(datagram(to: other.localAddress))
        let again = sockets.descriptors.count
        #expect(again == 2)
    }

    /// Waits until a port has one socket.
    ///
    /// A program that another test starts just now holds a copy of one that was closed until it runs,
    /// and what comes meanwhile goes there.
    private func waitUntilOneSocket(at port: UInt16) throws {
        let digits = String(port, radix: 16, uppercase: true)
        let mark = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        for _ in 1...500 {
            let table = try WholeFile.read("/proc/net/udp", atMost: 1 << 20)
            let lines = String(decoding: table, as: UTF8.self).split(separator: "\n")
            if lines.count(where: { $0.split(separator: " ")[1].hasSuffix(mark) }) == 1 { return }
            try pause(milliseconds: 10)
        }
        Issue.record("the closed socket at port \(port) is still there")
    }

    private func pause(milliseconds: UInt64) throws {
        Poll.pause(microseconds: milliseconds * 1_000)
    }

    @Test("a peer whose process is gone is known for it, whatever socket was taken")
    func refusal() throws {
        let common = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
        var sockets = PeerSockets(common)
        let gone = try UDPSocket(boundTo: .loopback(.ipv4, port: 0)).localAddress
        _ = sockets.send(datagram(to: gone))
        let states = try Poll.wait(
            for: sockets.descriptors, until: MonotonicClock.now + 5_000_000)
        sockets.note(states)
        let inputs = [try sockets.next(), try sockets.next()]
        #expect(inputs == [.refused(by: Endpoint(gone)), nil])
    }
}
