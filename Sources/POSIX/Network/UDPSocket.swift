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
        try bindSocket(owner.rawValue, to: address)
        self.localAddress = try POSIX.localAddress(of: owner.rawValue)
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
        self.localAddress = try POSIX.localAddress(of: owner.rawValue)
        self.owner = owner
    }

    /// A socket that hears of what was refused.
    static func open(_ family: SocketAddress.Family) throws(SystemError) -> FileDescriptor {
        let owner = try openSocket(family, SOCK_DGRAM)
        try retrying("setsockopt", "IP_RECVERR") {
            csystem_queue_errors(owner.rawValue, family == .ipv6)
        }
        return owner
    }
}
