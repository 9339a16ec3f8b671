/// Where a datagram comes from or goes to: an address and a port, without anything of a system.
public struct Endpoint: Hashable, Sendable {
    /// The bits of the address.
    public enum Host: Hashable, Sendable {
        /// 32 bits, the first byte of the address highest.
        case ipv4(UInt32)

        /// 128 bits, the first byte of the address highest, and the interface that a link-local
        /// address belongs to; 0 for every other address.
        case ipv6(high: UInt64, low: UInt64, scope: UInt32 = 0)
    }

    /// The two versions of the internet protocol.
    public enum Family: Hashable, Sendable {
        case ipv4, ipv6
    }

    /// The address.
    public let host: Host

    /// The port.
    public let port: UInt16

    /// This address and port.
    public init(_ host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// The IPv4 address as a socket of IPv6 sees it, which serves both: `::ffff:a.b.c.d`.
    public static func mapped(ipv4 bits: UInt32, port: UInt16) -> Endpoint {
        Endpoint(.ipv6(high: 0, low: 0xFFFF_0000_0000 | UInt64(bits)), port: port)
    }
}

extension Endpoint {
    /// The same without the IPv6 mapping: `::ffff:10.0.0.1` is 10.0.0.1.
    public var unmapped: Endpoint {
        guard case .ipv6(high: 0, let low, _) = host, low >> 32 == 0xFFFF else { return self }
        return Endpoint(.ipv4(UInt32(truncatingIfNeeded: low)), port: port)
    }

    /// Which version of the internet protocol the address is of.
    public var family: Family {
        switch host {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        }
    }

    /// Whether only a process on this machine can have sent what comes from here: 127.0.0.0/8 and
    /// `::1`, as the kernel drops what comes in from outside under these names.
    ///
    /// `::ffff:127.0.0.1` is not among them: on the wire of IPv6 it is an address like any other,
    /// and not every kernel drops it.
    public var isLoopback: Bool {
        switch host {
        case .ipv4(let bits): bits >> 24 == 127
        case .ipv6(let high, let low, _): high == 0 && low == 1
        }
    }
}

extension Endpoint: CustomStringConvertible {
    /// `HOST:PORT`, an IPv6 address in brackets and as short as RFC 5952 has it.
    public var description: String {
        switch host {
        case .ipv4: "\(hostText):\(port)"
        case .ipv6: "[\(hostText)]:\(port)"
        }
    }

    /// The address alone.
    public var hostText: String {
        switch host {
        case .ipv4(let bits):
            stride(from: 24, through: 0, by: -8).map { "\(bits >> $0 & 255)" }
                .joined(separator: ".")
        case .ipv6(let high, let low, let scope):
            Self.text([high, low].flatMap(Self.groups)) + (scope == 0 ? "" : "%\(scope)")
        }
    }

    private static func groups(_ bits: UInt64) -> [UInt64] {
        stride(from: 48, through: 0, by: -16).map { bits >> UInt64($0) & 0xFFFF }
    }

    /// The groups, the first of the longest runs of zeros left out.
    private static func text(_ groups: [UInt64]) -> String {
        func words(_ groups: some Sequence<UInt64>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        var gap = 0..<0
        for start in groups.indices {
            let length = groups[start...].prefix { $0 == 0 }.count
            if length > max(1, gap.count) { gap = start..<start + length }
        }
        guard !gap.isEmpty else { return words(groups) }
        return words(groups[..<gap.lowerBound]) + "::" + words(groups[gap.upperBound...])
    }
}
