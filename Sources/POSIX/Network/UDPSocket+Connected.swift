import Glibc

extension UDPSocket {
    /// A socket at the very address of another one, for one correspondent alone: what comes from
    /// there waits in this one's buffer, however full the other's is.
    ///
    /// Nobody else can join them. The system lets several sockets have one address only while all of
    /// them say so; these do for as long as the call takes, and only to processes of the same user
    /// that say so too.
    ///
    /// - Parameters:
    ///   - first: The socket whose address it shares; not one at a wildcard address.
    ///   - others: The descriptors of the sockets that share it already.
    ///   - correspondent: Whose datagrams it gets. Before it is connected it may get some of
    ///     somebody else: their source tells.
    /// - Throws: ``SystemError``, if nothing leads to the correspondent, say.
    public init(
        beside first: borrowing UDPSocket, _ others: [CInt],
        connectedTo correspondent: SocketAddress
    ) throws(SystemError) {
        let address = first.localAddress
        let owner = try Self.open(address.family)
        let all = [first.descriptor] + others + [owner.rawValue]
        for descriptor in all { try Self.setSharing(true, of: descriptor) }
        let outcome = Self.bound(owner.rawValue, to: address)
        for descriptor in all { try Self.setSharing(false, of: descriptor) }
        if let outcome { throw outcome }
        try retrying("connect", "\(correspondent)") {
            unsafe correspondent.withSystemAddress(for: address.family) { pointer, length in
                unsafe connect(owner.rawValue, pointer, length)
            }
        }
        self.init(owner, at: address)
    }

    private static func bound(_ descriptor: CInt, to address: SocketAddress) -> SystemError? {
        do throws(SystemError) {
            try bindSocket(descriptor, to: address)
            return nil
        } catch {
            return error
        }
    }

    private static func setSharing(_ isShared: Bool, of descriptor: CInt) throws(SystemError) {
        try setOption(
            SOL_SOCKET, SO_REUSEPORT, "SO_REUSEPORT", to: isShared ? 1 : 0, of: descriptor)
    }
}
