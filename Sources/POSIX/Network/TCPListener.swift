import CSystem
import Glibc

/// A socket that accepts connections of TCP, never blocking, not inherited by programs.
public struct TCPListener: ~Copyable, Sendable {
    private let owner: FileDescriptor

    /// Where it listens, with the port that it got.
    public let localAddress: SocketAddress

    /// The descriptor, to wait on; readable when somebody has connected.
    public var descriptor: CInt { owner.rawValue }

    /// A socket that listens at an address; port 0 asks for a free one.
    ///
    /// IPv6's wildcard address serves IPv4 as well. Connections of an earlier process at the same
    /// address that are not quite over do not matter.
    ///
    /// - Throws: ``SystemError``; its number is ``ErrorNumber/addressInUse`` if somebody else
    ///   listens there, and ``ErrorNumber/addressNotAvailable`` if it is no address of this host.
    public init(boundTo address: SocketAddress) throws(SystemError) {
        let owner = try openSocket(address.family, SOCK_STREAM)
        try setOption(SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR", to: 1, of: owner.rawValue)
        try bindSocket(owner.rawValue, to: address)
        try retrying("listen", "\(address)") { listen(owner.rawValue, SOMAXCONN) }
        localAddress = try POSIX.localAddress(of: owner.rawValue)
        self.owner = owner
    }

    private init(owning owner: consuming FileDescriptor, at address: SocketAddress) {
        localAddress = address
        self.owner = owner
    }

    /// The socket that the service manager has opened for this process, if it did
    /// (`sd_listen_fds(3)`): the first one that it passed on.
    ///
    /// - Throws: ``SystemError`` if what it passed on is no socket that accepts connections of TCP.
    public static func inherited() throws(SystemError) -> TCPListener? {
        guard let number = ServiceManager.passedSocket(to: getpid(), in: .inherited)
        else { return nil }
        let address = try POSIX.localAddress(of: number)
        guard let owner = FileDescriptor(inherited: number) else {
            throw SystemError(call: "fcntl")
        }
        let flags = try retrying("fcntl") { fcntl(owner.rawValue, F_GETFL) }
        try retrying("fcntl") { fcntl(owner.rawValue, F_SETFL, flags | O_NONBLOCK) }
        return TCPListener(owning: owner, at: address)
    }

    /// The next connection, or `nil` if nobody waits, or has gone again meanwhile.
    ///
    /// - Throws: ``SystemError``; its number is ``ErrorNumber/tooManyOpenFiles`` if this process
    ///   has no room for another one, which then goes on waiting.
    public borrowing func accept() throws(SystemError) -> TCPStream? {
        let number = uninterrupted { csystem_accept(owner.rawValue) }
        if number >= 0 { return try TCPStream(owning: FileDescriptor(owning: number)) }
        let error = ErrorNumber.last
        // "The socket is marked nonblocking", or an error of the new connection, which is gone.
        switch error.rawValue {
        case EAGAIN, ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH,
            ENETUNREACH, EPERM:
            return nil
        default: throw SystemError(call: "accept", number: error)
        }
    }
}

/// One connection of TCP, never blocking.
public struct TCPStream: ~Copyable, Sendable {
    private let owner: FileDescriptor

    /// The descriptor, to wait on; valid as long as the stream lives.
    public var descriptor: CInt { owner.rawValue }

    /// Who is at the other end; none where it is gone already.
    public var remoteHost: SocketAddress.Host? {
        let (result, address) = unsafe readingAddress { pointer, length in
            unsafe getpeername(owner.rawValue, pointer, length)
        }
        return result == 0 ? address?.host : nil
    }

    init(owning owner: consuming FileDescriptor) throws(SystemError) {
        // Small responses leave at once.
        try setOption(CInt(IPPROTO_TCP), TCP_NODELAY, "TCP_NODELAY", to: 1, of: owner.rawValue)
        self.owner = owner
    }

    /// The next bytes, at most so many; a connection that broke has ended.
    public borrowing func read(maximumBytes: Int) throws(SystemError) -> StreamRead {
        do throws(SystemError) {
            return try owner.read(maximumBytes: maximumBytes)
        } catch {
            guard error.number.isBrokenConnection else { throw error }
            return .ended
        }
    }

    /// Offers bytes, of which some may be taken only; a connection that broke has ended.
    public borrowing func write(_ bytes: [UInt8]) throws(SystemError) -> StreamWrite {
        let count = uninterrupted {
            let flags = CInt(MSG_NOSIGNAL)
            return unsafe send(owner.rawValue, bytes, bytes.count, flags)
        }
        guard count == -1 else { return .written(count) }
        let number = ErrorNumber.last
        if number == .wouldBlock { return .wouldBlock }
        if number == .brokenPipe || number.isBrokenConnection { return .ended }
        throw SystemError(call: "send", number: number)
    }

    /// Tells the other end that nothing more comes; what it sends can still be read.
    public borrowing func endWriting() { shutdown(owner.rawValue, CInt(SHUT_WR)) }
}

extension ErrorNumber {
    /// Whether the other end, or the way to it, is gone.
    fileprivate var isBrokenConnection: Bool {
        switch rawValue {
        case ECONNRESET, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, ENOTCONN: true
        default: false
        }
    }
}
