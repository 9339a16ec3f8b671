import Glibc

extension SocketAddress: CustomStringConvertible {
    /// The address that a literal names: `127.0.0.1`, `::1`, `fe80::1%eth0`, without brackets.
    ///
    /// `nil` for everything else, names included: nothing is looked up.
    public init?(host: String, port: UInt16) {
        // For the system a text ends at its first null.
        guard !host.utf8.contains(0), let host = Self.parseIPv4(host) ?? Self.parseIPv6(host) else {
            return nil
        }
        self.init(host, port: port)
    }

    /// The address that ``description`` writes.
    ///
    /// `nil` for everything else, names included.
    public init?(text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        self.init(host: String(isBracketed ? host.dropFirst().dropLast() : host), port: port)
        guard (family == .ipv6) == isBracketed else { return nil }
    }

    private static func parseIPv4(_ text: String) -> Host? {
        var bits = in_addr()
        guard unsafe inet_pton(AF_INET, text, &bits) == 1 else { return nil }
        return .ipv4(UInt32(bigEndian: bits.s_addr))
    }

    private static func parseIPv6(_ text: String) -> Host? {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        var bits = in6_addr()
        guard let address = parts.first, unsafe inet_pton(AF_INET6, String(address), &bits) == 1,
            let scope = parts.count == 1 ? 0 : interface(named: String(parts[1]))
        else { return nil }
        return Host(bits, scope: scope)
    }

    /// The number of an interface, which may be given as such; `nil` if there is none.
    private static func interface(named name: String) -> UInt32? {
        if let number = UInt32(name), number > 0 { return number }
        let number = unsafe if_nametoindex(name)
        return number == 0 ? nil : number
    }

    /// Host and port as people write them: `127.0.0.1:7001`, `[::1]:7001`, `[fe80::1%2]:7001`.
    public var description: String {
        switch family {
        case .ipv4: "\(hostText):\(port)"
        case .ipv6: "[\(hostText)]:\(port)"
        }
    }

    /// The host alone, without brackets, as ``init(host:port:)`` takes it.
    public var hostText: String {
        switch host {
        case .ipv4(let bits): Self.text(of: bits)
        case .ipv6(_, _, scope: 0): host.textOfIPv6
        case .ipv6(_, _, let scope): "\(host.textOfIPv6)%\(scope)"
        }
    }

    private static func text(of bits: UInt32) -> String {
        stride(from: 24, through: 0, by: -8).map { "\(bits >> $0 & 0xFF)" }.joined(separator: ".")
    }
}

extension SocketAddress.Host {
    init(_ address: in6_addr, scope: UInt32) {
        let (high, low) = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        self = .ipv6(high: high, low: low, scope: scope)
    }

    /// The address as IPv6 carries it, an IPv4 one in the clothes of IPv6.
    var asIPv6: (address: in6_addr, scope: UInt32) {
        switch self {
        case .ipv4(let bits): (Self.bytes(high: 0, low: 0xFFFF << 32 | UInt64(bits)), 0)
        case .ipv6(let high, let low, let scope): (Self.bytes(high: high, low: low), scope)
        }
    }

    private static func bytes(high: UInt64, low: UInt64) -> in6_addr {
        var address = in6_addr()
        unsafe withUnsafeMutableBytes(of: &address) { bytes in
            unsafe bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return address
    }

    /// The shortest spelling, as RFC 5952 has it.
    var textOfIPv6: String {
        var address = asIPv6.address
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress,
                let text = unsafe inet_ntop(AF_INET6, &address, start, socklen_t(buffer.count))
            else { return "?" }
            return unsafe String(cString: text)
        }
    }
}
