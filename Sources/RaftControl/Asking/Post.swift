internal import POSIX
internal import Raft
internal import RaftConfiguration
internal import RaftWire

/// What came back from the peer at a place in the file.
enum News: Equatable {
    /// An answer to the question with this number.
    case answer(Answer, from: Int, sequence: UInt64)
    /// The peer cannot be reached.
    case silence(Silence, of: Int)
}

/// A socket that may be shared; it is closed with its last owner.
final class UDPSocketOwner {
    let socket: UDPSocket

    init(_ family: SocketAddress.Family) throws(SystemError) {
        socket = try UDPSocket(asking: family)
    }
}

/// Sends questions and receives answers: one socket for each version of the internet protocol.
struct Post: ~Copyable {
    let codec: DatagramCodec
    let ids: [NodeID]
    var book: AddressBook
    private(set) var sockets: [UDPSocketOwner] = []
    /// What waits for the address of its receiver, by place.
    var undelivered: [Int: [UInt8]] = [:]
    /// What is known before anything is received.
    var news: [News] = []

    /// A post office for the clients of this cluster.
    init(_ configuration: ClusterConfiguration) throws(SystemError) {
        codec = DatagramCodec(cluster: configuration.cluster)
        ids = configuration.peers.map(\.id)
        book = try AddressBook(configuration.peers, at: .now)
    }

    /// All addresses that the peer at this place may have.
    func addresses(of place: Int) -> [SocketAddress] { book.addresses(of: place) }

    /// Sends a question, as soon as the address of its receiver is known.
    mutating func send(_ errand: Interview.Errand) throws(SystemError) {
        let question = RaftWire.Datagram.question(errand.question, sequence: errand.sequence)
        guard let bytes = try? codec.encode(question) else {
            preconditionFailure("every question fits a datagram")
        }
        try book.refresh(errand.place, at: .now)
        send(bytes, to: errand.place)
    }

    mutating func send(_ bytes: [UInt8], to place: Int) {
        let addresses = book.addresses(of: place)
        if let failure = book.failure(of: place) { news.append(.silence(failure, of: place)) }
        guard !addresses.isEmpty else {
            undelivered[place] = bytes
            return
        }
        var isOnItsWay = false
        for address in addresses {
            switch socket(for: address.family)?.socket.send(bytes, to: address) {
            case .sent, .wouldBlock: isOnItsWay = true
            case .unreachable, .tooLong, .failed, nil: break
            }
        }
        if !isOnItsWay { news.append(.silence(.noRoute, of: place)) }
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
