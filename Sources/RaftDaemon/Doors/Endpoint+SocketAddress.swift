internal import POSIX
internal import Raft
internal import RaftServer

extension Endpoint {
    init(_ address: SocketAddress) {
        switch address.host {
        case .ipv4(let bits): self.init(.ipv4(bits), port: address.port)
        case .ipv6(let high, let low, let scope):
            self.init(.ipv6(high: high, low: low, scope: scope), port: address.port)
        }
    }

    /// The source of a datagram that came in at a socket of this family.
    init(_ address: SocketAddress, arrivedAt family: SocketAddress.Family) {
        if family == .ipv6, case .ipv4(let bits) = address.host {
            self = .mapped(ipv4: bits, port: address.port)
        } else {
            self.init(address)
        }
    }
}

extension SocketAddress {
    init(_ endpoint: Endpoint) {
        switch endpoint.host {
        case .ipv4(let bits): self.init(.ipv4(bits), port: endpoint.port)
        case .ipv6(let high, let low, let scope):
            self.init(.ipv6(high: high, low: low, scope: scope), port: endpoint.port)
        }
    }
}

extension Instant {
    /// The clock of this machine.
    static var now: Instant { Instant(microseconds: MonotonicClock.now) }
}
