import POSIX

/// A point in time by which anything on this host has happened, however busy it is.
func patience() -> UInt64 { MonotonicClock.now + 20_000_000 }

/// Waits until a descriptor is readable; false if it never is.
func waitUntilReadable(_ descriptor: CInt) throws -> Bool {
    try Poll.wait(for: [descriptor], until: patience())[0].contains(.readable)
}

/// Everything that comes out of a pipe until nobody holds the other end.
func readToEnd(_ reader: borrowing FileDescriptor) throws -> String {
    var bytes: [UInt8] = []
    while try !Poll.wait(for: [reader.rawValue], until: patience())[0].isEmpty {
        switch try reader.read(maximumBytes: 4_096) {
        case .bytes(let more): bytes += more
        case .wouldBlock: continue
        case .ended: return String(decoding: bytes, as: UTF8.self)
        }
    }
    return String(decoding: bytes, as: UTF8.self) + "… and no end"
}

extension UDPSocket {
    /// A socket on this host alone, at a port that nobody else has.
    static func local(_ family: SocketAddress.Family = .ipv4) throws(SystemError) -> UDPSocket {
        try UDPSocket(boundTo: .loopback(family, port: 0))
    }

    /// An address where nobody listens.
    ///
    /// It is none of a socket that was closed: a child that another test starts at the moment may
    /// hold a copy of that.
    static func deadAddress(
        _ family: SocketAddress.Family = .ipv4, port: UInt16 = 1
    ) -> SocketAddress {
        .loopback(family, port: port)
    }

    /// Everything that the network has said so far.
    borrowing func deliveryFailures() -> [DeliveryFailure] {
        var failures: [DeliveryFailure] = []
        while let failure = nextDeliveryFailure() { failures.append(failure) }
        return failures
    }
}
