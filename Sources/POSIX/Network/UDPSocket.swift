import CSystem
import Glibc

/// A socket for datagrams of UDP, never blocking, not inherited by programs, without a connection.
///
/// Refusals of datagrams that were sent come back later and say nothing about the socket itself.
/// The system nevertheless lets the next call fail because of them, whatever it is about. ``send``
/// and ``receive`` see through that and do their own work; what was refused, and by whom, waits in
/// a queue of its own. ``Poll`` reports ``Readiness/failed`` as long as something is in it, and
/// ``nextDeliveryFailure()`` takes it out. As long as nothing is refused this costs no call at all.
public struct UDPSocket: ~Copyable, Sendable {
    /// The most that a datagram can carry, in bytes.
    public static let maximumBytes = 65_527

    /// How often a call is repeated because of refusals that it has nothing to do with.
    ///
    /// One is pending at a time; more can only arrive between two attempts.
    static let attempts = 8

    let owner: FileDescriptor

    /// Where the socket listens, with the port that it got.
    public let localAddress: SocketAddress

    /// The descriptor, to wait on with ``Poll``; valid as long as the socket lives.
    public var descriptor: CInt { owner.rawValue }

    /// A socket that listens at an address; port 0 asks for a free one.
    ///
    /// IPv6's wildcard address serves IPv4 as well. No two sockets share an address.
    ///
    /// - Throws: ``SystemError``; its number is ``ErrorNumber/addressInUse`` if somebody else has
    ///   the address, and ``ErrorNumber/addressNotAvailable`` if this host does not.
    public init(boundTo address: SocketAddress) throws(SystemError) {
        let owner = try Self.open(address.family)
        try Self.configure(owner.rawValue, for: address)
        try retrying("bind", "\(address)") {
            unsafe address.withSystemAddress(for: address.family) { pointer, length in
                unsafe bind(owner.rawValue, pointer, length)
            }
        }
        self.localAddress = try Self.localAddress(of: owner.rawValue)
        self.owner = owner
    }

    /// What is behind a descriptor that is bound there.
    init(_ owner: consuming FileDescriptor, at address: SocketAddress) {
        self.localAddress = address
        self.owner = owner
    }

    /// The socket behind a descriptor that another process has bound, and this one was given.
    ///
    /// - Throws: ``SystemError``, if it is none.
    public init(adopting owner: consuming FileDescriptor) throws(SystemError) {
        let owner = owner
        self.localAddress = try Self.localAddress(of: owner.rawValue)
        self.owner = owner
    }

    static func open(
        _ family: SocketAddress.Family
    ) throws(SystemError) -> FileDescriptor {
        let options = SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let kind = CInt(bitPattern: SOCK_DGRAM.rawValue | options)
        return FileDescriptor(owning: try retrying("socket") { socket(family.number, kind, 0) })
    }

    static func configure(
        _ descriptor: CInt, for address: SocketAddress
    ) throws(SystemError) {
        let isIPv6 = address.family == .ipv6
        try retrying("setsockopt", "IP_RECVERR") { csystem_queue_errors(descriptor, isIPv6) }
        guard isIPv6 else { return }
        // Whatever the administrator's default is: the wildcard address means every interface.
        var isIPv6Only: CInt = 0
        try retrying("setsockopt", "IPV6_V6ONLY") {
            unsafe setsockopt(
                descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &isIPv6Only,
                socklen_t(MemoryLayout<CInt>.size))
        }
    }

    private static func localAddress(of descriptor: CInt) throws(SystemError) -> SocketAddress {
        let (result, address) = unsafe readingAddress { pointer, length in
            unsafe getsockname(descriptor, pointer, length)
        }
        guard result == 0 else { throw SystemError(call: "getsockname") }
        guard let address else {
            throw SystemError(call: "getsockname", number: .invalidArgument)
        }
        return address
    }
}
