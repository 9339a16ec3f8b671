internal import Authentication
internal import POSIX
internal import Raft
internal import RaftConfiguration
internal import RaftWire

/// A socket that may be shared; it is closed with its last owner.
final class UDPSocketOwner {
    let socket: UDPSocket

    init(boundTo address: SocketAddress) throws(SystemError) {
        socket = try UDPSocket(boundTo: address)
    }
}

/// Sends requests and receives replies: for each version of the internet protocol one socket, and one
/// for the peers of this machine.
struct ClientTransport: ~Copyable {
    let codec: DatagramCodec
    let ids: [NodeID]
    var peerAddresses: PeerAddresses
    var requests: SignedRequests
    private(set) var sockets: [UDPSocketOwner] = []
    private let own: [SocketAddress]
    /// What waits for the address of its receiver, by the peer's index.
    var undelivered: [Int: [UInt8]] = [:]
    /// What is known before anything is received.
    var events: [PeerQuery.Event] = []

    /// The transport of a client of this cluster, which has its keys or none.
    init(_ configuration: ClusterConfiguration, _ keys: KeyRing? = nil) throws(SystemError) {
        let own = try SocketAddress.ownAddresses()
        let peerAddresses = try PeerAddresses(configuration.peers, at: .now)
        codec = DatagramCodec(cluster: configuration.cluster)
        ids = configuration.peers.map(\.id)
        requests = SignedRequests(configuration, keys)
        self.own = own
        self.peerAddresses = peerAddresses
    }

    /// Sends a request, as soon as the address of its receiver is known.
    mutating func send(_ request: PeerQuery.Request) throws(SystemError) {
        let query = RaftWire.Datagram.query(request.query, sequence: request.sequence)
        guard let bytes = try? codec.encode(query, maximumBytes: request.bytes) else {
            preconditionFailure("every request fits a datagram")
        }
        try peerAddresses.refresh(request.peerIndex, at: .now)
        send(requests.sign(bytes, to: request.peerIndex), to: request.peerIndex)
    }

    mutating func send(_ bytes: [UInt8], to index: Int) {
        let addresses = peerAddresses.addresses(of: index)
        if let failure = peerAddresses.failure(of: index) {
            events.append(.unreachable(failure, index))
        }
        guard !addresses.isEmpty else {
            undelivered[index] = bytes
            return
        }
        var isOnItsWay = false
        for address in addresses {
            switch socket(to: address)?.socket.send(bytes, to: address) {
            case .sent, .wouldBlock: isOnItsWay = true
            case .unreachable, .tooLong, .failed, nil: break
            }
        }
        if !isOnItsWay { events.append(.unreachable(.noRoute, index)) }
    }

    /// The socket to reach an address by; none if this machine does not speak its protocol.
    ///
    /// A peer of this machine is asked from a loopback address, whatever its own is: without keys it
    /// obeys nobody else, for no datagram from outside can claim to come from there.
    private mutating func socket(to address: SocketAddress) -> UDPSocketOwner? {
        let local: SocketAddress =
            address.isLocal(among: own)
            ? .loopback(address.family, port: 0) : .wildcard(address.family, port: 0)
        if let socket = sockets.first(where: { $0.socket.localAddress.withPort(0) == local }) {
            return socket
        }
        guard let socket = try? UDPSocketOwner(boundTo: local) else { return nil }
        sockets.append(socket)
        return socket
    }
}
