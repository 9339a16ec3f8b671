import Glibc

extension SocketAddress {
    /// The address that the system wrote there; `nil` if it is of neither family.
    init?(_ storage: sockaddr_storage) {
        let address = unsafe withUnsafeBytes(of: storage) { bytes in
            unsafe SocketAddress(at: bytes.baseAddress)
        }
        guard let address else { return nil }
        self = address
    }

    /// The address that the system left there; `nil` if there is none, or of neither family.
    init?(at pointer: UnsafeRawPointer?) {
        guard let pointer = unsafe pointer else { return nil }
        switch unsafe CInt(pointer.loadUnaligned(as: sockaddr.self).sa_family) {
        case AF_INET:
            let address = unsafe pointer.loadUnaligned(as: sockaddr_in.self)
            let bits = UInt32(bigEndian: address.sin_addr.s_addr)
            self.init(.ipv4(bits), port: UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            let address = unsafe pointer.loadUnaligned(as: sockaddr_in6.self)
            let host = Host(address.sin6_addr, scope: address.sin6_scope_id)
            self.init(host, port: UInt16(bigEndian: address.sin6_port))
        default:
            return nil
        }
    }

    /// Hands the address to a call, as a socket of this family takes it.
    ///
    /// A socket of IPv6 takes an IPv4 address in the clothes of IPv6.
    func withSystemAddress<Result>(
        for family: Family, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        switch (family, host) {
        case (.ipv4, .ipv4(let bits)):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = bits.bigEndian
            return unsafe Self.lend(address, body)
        case (.ipv6, _), (.ipv4, .ipv6):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            (address.sin6_addr, address.sin6_scope_id) = host.asIPv6
            return unsafe Self.lend(address, body)
        }
    }

    private static func lend<Address, Result>(
        _ address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe body(pointer, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}

extension SocketAddress.Family {
    /// The family's number in the system.
    var number: CInt {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        }
    }
}

/// Room for an address that a call fills in, and the address if it did.
func readingAddress<Result>(
    _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result
) -> (Result, SocketAddress?) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            unsafe body(pointer, &length)
        }
    }
    return (result, SocketAddress(storage))
}
