import Glibc
import Testing

@testable import POSIX

@Suite("Datagrams")
struct UDPSocketTests {
    @Test("a datagram arrives with its source", arguments: [SocketAddress.Family.ipv4, .ipv6])
    func arrives(family: SocketAddress.Family) throws {
        let one = try UDPSocket.local(family)
        let other = try UDPSocket.local(family)
        #expect(one.send([1, 2, 3], to: other.localAddress) == .sent)
        let expected = Datagram(bytes: [1, 2, 3], source: one.localAddress)
        #expect(try other.receive(maximumBytes: 100) == expected)
    }

    @Test("a socket at IPv6's wildcard talks with IPv4 as IPv4")
    func dualStack() throws {
        let both = try UDPSocket(boundTo: .wildcard(.ipv6, port: 0))
        let old = try UDPSocket.local(.ipv4)
        let port = both.localAddress.port
        #expect(old.send([7], to: .loopback(.ipv4, port: port)) == .sent)
        #expect(try both.receive(maximumBytes: 9)?.source == old.localAddress)
        #expect(both.send([8], to: old.localAddress) == .sent)
        let answer = Datagram(bytes: [8], source: .loopback(.ipv4, port: port))
        #expect(try old.receive(maximumBytes: 9) == answer)
    }

    @Test("nothing waits where nothing was sent")
    func nothing() throws {
        #expect(try UDPSocket.local().receive(maximumBytes: 100) == nil)
    }

    @Test("an empty datagram is a datagram, and not the end of anything")
    func empty() throws {
        let one = try UDPSocket.local()
        let other = try UDPSocket.local()
        #expect(one.send([], to: other.localAddress) == .sent)
        #expect(one.send([5], to: other.localAddress) == .sent)
        let empty = Datagram(bytes: [], source: one.localAddress)
        #expect(try other.receive(maximumBytes: 100) == empty)
        #expect(try other.receive(maximumBytes: 100)?.bytes == [5])
        #expect(try other.receive(maximumBytes: 100) == nil)
    }

    @Test(
        "a datagram longer than the room for it is cut off, and said to be",
        arguments: [(65_507, true), (1_201, true), (1_200, false)])
    func truncated(bytes: Int, isTruncated: Bool) throws {
        let one = try UDPSocket.local()
        let other = try UDPSocket.local()
        #expect(one.send(Array(repeating: 9, count: bytes), to: other.localAddress) == .sent)
        let datagram = try other.receive(maximumBytes: 1_200)
        #expect(datagram?.isTruncated == isTruncated)
        #expect(datagram?.bytes == Array(repeating: 9, count: 1_200))
        #expect(try other.receive(maximumBytes: 1_200) == nil)
    }

    @Test("an address that is taken is refused by name")
    func taken() throws {
        let first = try UDPSocket.local()
        let address = first.localAddress
        let error = #expect(throws: SystemError.self) { _ = try UDPSocket(boundTo: address) }
        #expect(error?.number == .addressInUse)
        #expect(error?.description == "bind \(address): Address already in use")
    }

    @Test("an address of another host is refused by name")
    func notOurs() throws {
        let address = try #require(SocketAddress(host: "198.51.100.1", port: 0))
        let error = #expect(throws: SystemError.self) { _ = try UDPSocket(boundTo: address) }
        #expect(error?.number == .addressNotAvailable)
    }

    @Test("what cannot be sent is an outcome")
    func outcomes() throws {
        let socket = try UDPSocket.local()
        let there = socket.localAddress
        #expect(socket.send(Array(repeating: 0, count: 65_508), to: there) == .tooLong)
        #expect(socket.send([0], to: .loopback(.ipv6, port: 9)) != .sent)
        #expect(socket.send([0], to: there) == .sent)
        #expect(try socket.receive(maximumBytes: 9)?.bytes == [0])
    }

    @Test("a receiver that does not read loses datagrams, and the sender does not wait")
    func fullBuffer() throws {
        let one = try UDPSocket.local()
        let other = try UDPSocket.local()
        let datagram = [UInt8](repeating: 0, count: 60_000)
        for _ in 0..<100 {
            let outcome = one.send(datagram, to: other.localAddress)
            #expect(outcome == .sent || outcome == .wouldBlock)
        }
        var received = 0
        while try other.receive(maximumBytes: 1) != nil { received += 1 }
        #expect((1..<100).contains(received))
    }

    @Test("no program inherits a socket, and no call on it waits")
    func flags() throws {
        let socket = try UDPSocket.local()
        #expect(fcntl(socket.descriptor, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(socket.descriptor, F_GETFL) & O_NONBLOCK != 0)
    }

    @Test(
        "beside a socket, one for each correspondent: what it sends comes there and nowhere else",
        arguments: [SocketAddress.Family.ipv4, .ipv6])
    func beside(family: SocketAddress.Family) throws {
        let first = try UDPSocket.local(family)
        let address = first.localAddress
        let one = try UDPSocket.local(family)
        let other = try UDPSocket.local(family)
        let stranger = try UDPSocket.local(family)
        let ofOne = try UDPSocket(beside: first, [], connectedTo: one.localAddress)
        let ofOther = try UDPSocket(
            beside: first, [ofOne.descriptor], connectedTo: other.localAddress)
        #expect(ofOne.localAddress == address && ofOther.localAddress == address)
        #expect(one.send([1], to: address) == .sent)
        #expect(other.send([2], to: address) == .sent)
        #expect(stranger.send([3], to: address) == .sent)
        #expect(try ofOne.receive(maximumBytes: 9)?.bytes == [1])
        #expect(try ofOther.receive(maximumBytes: 9)?.bytes == [2])
        #expect(try first.receive(maximumBytes: 9)?.bytes == [3])
        for socket in [ofOne.descriptor, ofOther.descriptor, first.descriptor] {
            #expect(try Poll.wait(for: [socket], until: MonotonicClock.now) == [[]])
        }
        // What is sent has the address that they share.
        #expect(ofOne.send([4], to: one.localAddress) == .sent)
        #expect(try one.receive(maximumBytes: 9) == Datagram(bytes: [4], source: address))
    }

    @Test("sockets beside each other let nobody else in, and one that is closed leaves the rest")
    func closedCircle() throws {
        let first = try UDPSocket.local()
        let address = first.localAddress
        let one = try UDPSocket.local()
        do {
            let ofOne = try UDPSocket(beside: first, [], connectedTo: one.localAddress)
            let error = #expect(throws: SystemError.self) { _ = try UDPSocket(boundTo: address) }
            #expect(error?.number == .addressInUse)
            #expect(ofOne.localAddress == address)
        }
        #expect(one.send([5], to: address) == .sent)
        #expect(try first.receive(maximumBytes: 9)?.bytes == [5])
        let error = #expect(throws: SystemError.self) { _ = try UDPSocket(boundTo: address) }
        #expect(error?.number == .addressInUse)
    }

    @Test("what fills a stranger's buffer loses nothing of a correspondent")
    func ownBuffer() throws {
        let first = try UDPSocket.local()
        let one = try UDPSocket.local()
        let stranger = try UDPSocket.local()
        let ofOne = try UDPSocket(beside: first, [], connectedTo: one.localAddress)
        let datagram = [UInt8](repeating: 0, count: 60_000)
        for _ in 0..<100 { _ = stranger.send(datagram, to: first.localAddress) }
        #expect(one.send([6], to: first.localAddress) == .sent)
        #expect(try ofOne.receive(maximumBytes: 9)?.bytes == [6])
    }

    @Test("a refusal is told by the socket of the one who refused")
    func attributedRefusal() throws {
        let first = try UDPSocket.local()
        let one = try UDPSocket.local()
        let gone = UDPSocket.deadAddress()
        let ofOne = try UDPSocket(beside: first, [], connectedTo: one.localAddress)
        let ofGone = try UDPSocket(beside: first, [ofOne.descriptor], connectedTo: gone)
        #expect(ofGone.send([7], to: gone) == .sent)
        _ = try Poll.wait(for: [ofGone.descriptor], until: patience())
        #expect(ofGone.nextDeliveryFailure() == .refused(gone))
        #expect(ofOne.nextDeliveryFailure() == nil && first.nextDeliveryFailure() == nil)
    }
}
