import Glibc
import Testing

@testable import POSIX

/// A connection to a listener, as a client has it.
private func connect(to address: SocketAddress) throws -> TCPStream {
    let kind = CInt(bitPattern: SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let owner = FileDescriptor(owning: socket(address.family.number, kind, 0))
    try retrying("connect") {
        unsafe address.withSystemAddress(for: address.family) { pointer, length in
            unsafe connect(owner.rawValue, pointer, length)
        }
    }
    _ = fcntl(owner.rawValue, F_SETFL, O_NONBLOCK)
    return try TCPStream(owning: owner)
}

private func accept(from listener: borrowing TCPListener) throws -> TCPStream {
    while true {
        if let stream = try listener.accept() { return stream }
        _ = try Poll.wait(for: [listener.descriptor], until: patience())
    }
}

@Suite("Connections")
struct TCPTests {
    @Test("bytes go both ways, and an end is seen", arguments: [SocketAddress.Family.ipv4, .ipv6])
    func bothWays(family: SocketAddress.Family) throws {
        let listener = try TCPListener(boundTo: .loopback(family, port: 0))
        #expect(listener.localAddress.port != 0)
        var client: TCPStream? = try connect(to: listener.localAddress)
        let server = try accept(from: listener)
        #expect(try server.read(maximumBytes: 10) == .wouldBlock)
        let taken = try client?.write([1, 2, 3])
        #expect(taken == .written(3))
        #expect(try waitUntilReadable(server.descriptor))
        #expect(try server.read(maximumBytes: 10) == .bytes([1, 2, 3]))
        #expect(try server.write([4]) == .written(1))
        client = nil
        #expect(try waitUntilReadable(server.descriptor))
        #expect(try server.read(maximumBytes: 10) == .ended, "also if what was sent was not read")
    }

    @Test("nobody has connected where nobody has")
    func nobody() throws {
        let listener = try TCPListener(boundTo: .loopback(.ipv4, port: 0))
        let hasConnected = try listener.accept() != nil
        #expect(!hasConnected)
    }

    @Test("an address that somebody listens at is in use")
    func inUse() throws {
        let listener = try TCPListener(boundTo: .loopback(.ipv4, port: 0))
        #expect {
            _ = try TCPListener(boundTo: listener.localAddress)
        } throws: { ($0 as? SystemError)?.number == .addressInUse }
    }

    @Test("a write stops where the other end does not read, and goes on when it does")
    func backpressure() throws {
        let listener = try TCPListener(boundTo: .loopback(.ipv4, port: 0))
        let client = try connect(to: listener.localAddress)
        let server = try accept(from: listener)
        let set = try ReadySet()
        try set.add(server.descriptor, as: 7, for: .writing)
        let block = Array(repeating: UInt8(1), count: 1 << 16)
        while case .written = try server.write(block) {}
        #expect(try set.next() == [])
        while case .bytes = try client.read(maximumBytes: 1 << 20) {}
        while try !waitUntilReadable(set.descriptor) {}
        #expect(try set.next() == [ReadySet.Member(number: 7, canRead: false)])
    }

    @Test("a set tells who of many is ready, by the number that it was given")
    func readySet() throws {
        let listener = try TCPListener(boundTo: .loopback(.ipv4, port: 0))
        let set = try ReadySet()
        try set.add(listener.descriptor, as: 0)
        let one = try connect(to: listener.localAddress)
        #expect(try waitUntilReadable(set.descriptor))
        #expect(try set.next() == [ReadySet.Member(number: 0, canRead: true)])
        let server = try accept(from: listener)
        try set.add(server.descriptor, as: 5)
        #expect(try set.next() == [])
        #expect(try one.write([9]) == .written(1))
        #expect(try waitUntilReadable(set.descriptor))
        #expect(try set.next().map(\.number) == [5])
        try set.change(server.descriptor, as: 5, to: [])
        #expect(try set.next() == [])
    }
}
