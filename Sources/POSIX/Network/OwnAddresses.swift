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
            if let address = unsafe address(at: interface.ifa_addr) { addresses.append(address) }
            unsafe next = interface.ifa_next
        }
        return addresses
    }

    private static func address(at pointer: UnsafeMutablePointer<sockaddr>?) -> SocketAddress? {
        guard let pointer = unsafe pointer else { return nil }
        let length: Int
        switch unsafe CInt(pointer.pointee.sa_family) {
        case AF_INET: length = MemoryLayout<sockaddr_in>.size
        case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        var storage = sockaddr_storage()
        unsafe withUnsafeMutableBytes(of: &storage) { room in
            unsafe room.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: length))
        }
        return SocketAddress(storage)?.withPort(0)
    }
}

extension SocketAddress {
    /// Whether the address is this machine's: a loopback address, or one of those that its
    /// interfaces have, whatever the port.
    public func isLocal(among own: [SocketAddress]) -> Bool {
        isLoopback || own.contains(withPort(0))
    }
}
