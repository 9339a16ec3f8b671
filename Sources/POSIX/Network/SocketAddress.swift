import Glibc

/// An address of IPv4 or IPv6 with a port.
///
/// An IPv4 address in the clothes of IPv6 (`::ffff:127.0.0.1`), as a socket that serves both sees
/// it, is stored as the IPv4 address that it is. So equal addresses compare as equal, whichever
/// socket they came from.
public struct SocketAddress: Hashable, Sendable {
    /// The two versions of the internet protocol.
    public enum Family: Hashable, Sendable {
        /// Internet protocol version 4, addresses of 32 bits.
        case ipv4

        /// Internet protocol version 6, addresses of 128 bits.
        case ipv6
    }

    /// The bits of the address, without the port.
    public enum Host: Hashable, Sendable {
        /// 32 bits, the first byte of the address highest.
        case ipv4(UInt32)

        /// 128 bits, the first byte of the address highest, and the interface that a link-local
        /// address belongs to.
        case ipv6(high: UInt64, low: UInt64, scope: UInt32)

        /// The host itself, unless it is an IPv4 address in the clothes of IPv6.
        var normalised: Host {
            guard case .ipv6(high: 0, let low, _) = self, low >> 32 == 0xFFFF else { return self }
            return .ipv4(UInt32(truncatingIfNeeded: low))
        }
    }

    /// The address without the port.
    public let host: Host

    /// The port; 0 asks the system for a free one when it is bound.
    public let port: UInt16

    /// This address and port.
    public init(_ host: Host, port: UInt16) {
        self.host = host.normalised
        self.port = port
    }

    /// Which version of the internet protocol the address is of.
    public var family: Family {
        switch host {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        }
    }

    /// Whether only processes on this host can have this address: `127.0.0.0/8` and `::1`.
    public var isLoopback: Bool {
        switch host {
        case .ipv4(let bits): bits >> 24 == 127
        case .ipv6(let high, let low, _): high == 0 && low == 1
        }
    }

    /// Whether this is no address but stands for all interfaces: `0.0.0.0` and `::`.
    public var isWildcard: Bool {
        switch host {
        case .ipv4(let bits): bits == 0
        case .ipv6(let high, let low, _): high == 0 && low == 0
        }
    }

    /// The same host at another port.
    public func withPort(_ port: UInt16) -> SocketAddress { SocketAddress(host, port: port) }

    /// An address of this host alone, which no other host can reach.
    public static func loopback(_ family: Family, port: UInt16) -> SocketAddress {
        switch family {
        case .ipv4: SocketAddress(.ipv4(0x7F00_0001), port: port)
        case .ipv6: SocketAddress(.ipv6(high: 0, low: 1, scope: 0), port: port)
        }
    }

    /// All interfaces of this host; a socket at IPv6's serves IPv4 as well.
    public static func wildcard(_ family: Family, port: UInt16) -> SocketAddress {
        switch family {
        case .ipv4: SocketAddress(.ipv4(0), port: port)
        case .ipv6: SocketAddress(.ipv6(high: 0, low: 0, scope: 0), port: port)
        }
    }
}
