import Glibc

/// A new socket, which never blocks and is not inherited by programs.
func openSocket(
    _ family: SocketAddress.Family, _ kind: __socket_type
) throws(SystemError) -> FileDescriptor {
    let options = kind.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    return FileDescriptor(
        owning: try retrying("socket") { socket(family.number, CInt(bitPattern: options), 0) })
}

/// Sets an option of a socket that is a number.
func setOption(
    _ level: CInt, _ option: CInt, _ name: String, to value: CInt, of descriptor: CInt
) throws(SystemError) {
    var value = value
    try retrying("setsockopt", name) {
        unsafe setsockopt(
            descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }
}

/// Gives a socket its address; IPv6's wildcard address serves IPv4 as well, whatever the
/// administrator's default is.
func bindSocket(_ descriptor: CInt, to address: SocketAddress) throws(SystemError) {
    if address.family == .ipv6 {
        try setOption(CInt(IPPROTO_IPV6), IPV6_V6ONLY, "IPV6_V6ONLY", to: 0, of: descriptor)
    }
    try retrying("bind", "\(address)") {
        unsafe address.withSystemAddress(for: address.family) { pointer, length in
            unsafe bind(descriptor, pointer, length)
        }
    }
}

/// The address that a socket has.
func localAddress(of descriptor: CInt) throws(SystemError) -> SocketAddress {
    let (result, address) = unsafe readingAddress { pointer, length in
        unsafe getsockname(descriptor, pointer, length)
    }
    guard result == 0 else { throw SystemError(call: "getsockname") }
    guard let address else { throw SystemError(call: "getsockname", number: .invalidArgument) }
    return address
}
