internal import Authentication
internal import POSIX
internal import Raft
internal import RaftConfiguration
internal import RaftWire

/// A socket that may be shared; it is closed with its last owner.
final class UDPSocketOwner {
    let socket: UDPSocket

    init(_ family: SocketAddress.Family) throws(SystemError) {
        socket = try UDPSocket(asking: family)
    }
}

/// Sends requests and receives replies: one socket for each version of the internet protocol.
struct ClientTransport: ~Copyable {
    let codec: DatagramCodec
    let ids: [NodeID]
    var directory: PeerDirectory
    var requests: SignedRequests
    private(set) var sockets: [UDPSocketOwner] = []
    /// What waits for the address of its receiver, by the peer's index.
    var undelivered: [Int: [UInt8]] = [:]
    /// What is known before anything is received.
    var events: [PeerQuery.Event] = []

    /// The transport of a client of this cluster, which has its keys or none.
    init(_ configuration: ClusterConfiguration, _ keys: KeyRing? = nil) throws(SystemError) {
        codec = DatagramCodec(cluster: configuration.cluster)
        ids = configuration.peers.map(\.id)
        directory = try PeerDirectory(configuration.peers, at: .now)
        requests = SignedRequests(configuration, keys)
    }

    /// Sends a request, as soon as the address of its receiver is known.
    mutating func send(_ request: PeerQuery.Request) throws(SystemError) {
        let question = RaftWire.Datagram.question(request.question, sequence: request.sequence)
        guard let bytes = try? codec.encode(question) else {
            preconditionFailure("every request fits a datagram")
        }
        try directory.refresh(request.peerIndex, at: .now)
        send(requests.sign(bytes, to: request.peerIndex), to: request.peerIndex)
    }

    mutating func send(_ bytes: [UInt8], to index: Int) {
        let addresses = directory.addresses(of: index)
        if let failure = directory.failure(of: index) {
            events.append(.unreachable(failure, index))
        }
        guard !addresses.isEmpty else {
            undelivered[index] = bytes
            return
        }
        var isOnItsWay = false
        for address in addresses {
            switch socket(for: address.family)?.socket.send(bytes, to: address) {
            case .sent, .wouldBlock: isOnItsWay = true
            case .unreachable, .tooLong, .failed, nil: break
            }
        }
        if !isOnItsWay { events.append(.unreachable(.noRoute, index)) }
    }

    /// The socket for this version of the protocol; none if this machine does not speak it.
    private mutating func socket(for family: SocketAddress.Family) -> UDPSocketOwner? {
        if let socket = sockets.first(where: { $0.socket.localAddress.family == family }) {
            return socket
        }
        guard let socket = try? UDPSocketOwner(family) else { return nil }
        sockets.append(socket)
        return socket
    }
}
