import Testing

@testable import POSIX

@Suite("Refused datagrams")
struct RefusalTests {
    /// Which socket asks, and at which kind of address the others are.
    enum Path: CaseIterable {
        case ipv4, ipv6, ipv4ThroughIPv6

        var peers: SocketAddress.Family {
            switch self {
            case .ipv4, .ipv4ThroughIPv6: .ipv4
            case .ipv6: .ipv6
            }
        }

        func open() throws -> UDPSocket {
            switch self {
            case .ipv4: try .local(.ipv4)
            case .ipv6: try .local(.ipv6)
            case .ipv4ThroughIPv6: try UDPSocket(boundTo: .wildcard(.ipv6, port: 0))
            }
        }
    }

    @Test(
        "of three peers the dead one is named, and the others get everything",
        arguments: Path.allCases)
    func attributed(path: Path) throws {
        let asking = try path.open()
        let first = try UDPSocket.local(path.peers)
        let dead = UDPSocket.deadAddress(path.peers)
        let last = try UDPSocket.local(path.peers)
        for round in UInt8(0)..<20 {
            for peer in [first.localAddress, dead, dead, last.localAddress] {
                #expect(asking.send([round], to: peer) == .sent)
            }
        }
        for round in UInt8(0)..<20 {
            #expect(try first.receive(maximumBytes: 9)?.bytes == [round])
            #expect(try last.receive(maximumBytes: 9)?.bytes == [round])
        }
        let failures = asking.deliveryFailures()
        #expect(!failures.isEmpty)
        #expect(failures.allSatisfy { $0 == .refused(dead) })
    }

    @Test("every refusal of a few is reported, once")
    func counted() throws {
        let asking = try UDPSocket.local()
        let dead = [UDPSocket.deadAddress(port: 1), UDPSocket.deadAddress(port: 2)]
        for peer in dead { #expect(asking.send([1], to: peer) == .sent) }
        #expect(asking.deliveryFailures() == dead.map { .refused($0) })
        #expect(asking.deliveryFailures() == [])
    }

    @Test(
        "a refusal is not taken for the socket's end, nor for an answer",
        arguments: Path.allCases)
    func receiveGoesOn(path: Path) throws {
        let asking = try path.open()
        let peer = try UDPSocket.local(path.peers)
        let dead = UDPSocket.deadAddress(path.peers)
        #expect(asking.send([1], to: dead) == .sent)
        #expect(try asking.receive(maximumBytes: 9) == nil)
        #expect(asking.send([1], to: dead) == .sent)
        let back = SocketAddress.loopback(path.peers, port: asking.localAddress.port)
        #expect(peer.send([2], to: back) == .sent)
        let answer = Datagram(bytes: [2], source: peer.localAddress)
        #expect(try asking.receive(maximumBytes: 9) == answer)
        #expect(asking.deliveryFailures() == [.refused(dead), .refused(dead)])
    }

    @Test("poll reports a refusal until it is taken out, and then rests")
    func poll() throws {
        let asking = try UDPSocket.local()
        #expect(try Poll.wait(for: [asking.descriptor], until: 0) == [[]])
        #expect(asking.send([1], to: UDPSocket.deadAddress()) == .sent)
        #expect(try Poll.wait(for: [asking.descriptor], until: 0)[0].contains(.failed))
        _ = try asking.receive(maximumBytes: 9)
        #expect(try Poll.wait(for: [asking.descriptor], until: 0)[0].contains(.failed))
        #expect(asking.deliveryFailures().count == 1)
        #expect(try Poll.wait(for: [asking.descriptor], until: 0) == [[]])
    }

    @Test("a refusal that finds no room in the queue does not keep poll awake")
    func overflow() throws {
        let asking = try UDPSocket.local()
        let flooding = try UDPSocket.local()
        // The small ones fill what the large ones leave.
        for bytes in [1_000, 0] {
            let datagram = [UInt8](repeating: 0, count: bytes)
            for _ in 0..<500 { _ = flooding.send(datagram, to: asking.localAddress) }
        }
        #expect(asking.send([1], to: UDPSocket.deadAddress()) == .sent)
        #expect(try Poll.wait(for: [asking.descriptor], until: 0) == [[.readable, .failed]])
        #expect(asking.deliveryFailures() == [])
        #expect(try Poll.wait(for: [asking.descriptor], until: 0) == [.readable])
    }

    @Test("a datagram that this host will not send counts as no refusal")
    func localError() throws {
        let asking = try UDPSocket.local()
        let peer = try UDPSocket.local()
        let long = [UInt8](repeating: 0, count: 65_508)
        #expect(asking.send(long, to: peer.localAddress) == .tooLong)
        #expect(asking.send([1], to: peer.localAddress) == .sent)
        #expect(!asking.deliveryFailures().contains(.refused(peer.localAddress)))
    }
}
