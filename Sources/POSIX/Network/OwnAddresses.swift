import Glibc

extension SocketAddress {
    /// The addresses that this host's interfaces have, loopback included, each with port 0.
    ///
    /// - Throws: ``SystemError``, if the system cannot list them.
    public static func ownAddresses() throws(SystemError) -> [SocketAddress] {
        var first: UnsafeMutablePointer<ifaddrs>?
        try retrying("getifaddrs") { unsafe getifaddrs(&first) }
        defer { unsafe freeifaddrs(first) }
        var addresses: [SocketAddress] = []
        var next = unsafe first
        while let interface = unsafe next?.pointee {
            if let address = unsafe SocketAddress(at: interface.ifa_addr) {
                addresses.append(address.withPort(0))
            }
            unsafe next = interface.ifa_next
        }
        return addresses
    }

    /// Whether the address is this machine's: a loopback address, or one of those that its
    /// interfaces have, whatever the port.
    public func isLocal(among own: [SocketAddress]) -> Bool {
        isLoopback || own.contains(withPort(0))
    }
}
