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
private final class UDPSocketOwner {
    let socket: UDPSocket

    init(_ family: SocketAddress.Family) throws(SystemError) {
        socket = try UDPSocket(asking: family)
    }
}

/// Sends questions and receives answers: one socket for each version of the internet protocol.
struct Post: ~Copyable {
    private let codec: DatagramCodec
    private let ids: [NodeID]
    private var book: AddressBook
    private var sockets: [UDPSocketOwner] = []
    /// What waits for the address of its receiver, by place.
    private var undelivered: [Int: [UInt8]] = [:]
    /// What is known before anything is received.
    private var news: [News] = []

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

    private mutating func send(_ bytes: [UInt8], to place: Int) {
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

extension Post {
    /// How many datagrams are taken from one socket before the clock is looked at again.
    private static let datagramsPerTurn = 256

    /// What has come in, as soon as there is something, or nothing at the deadline.
    ///
    /// - Parameters:
    ///   - deadline: When to return at the latest; none is never.
    ///   - bell: Another descriptor that ends the wait.
    /// - Returns: What came in, in the order in which it came.
    /// - Throws: what makes the sockets useless.
    mutating func receive(until deadline: Instant?, or bell: CInt? = nil) throws(SystemError)
        -> [News]
    {
        if news.isEmpty {
            let descriptors = sockets.map { $0.socket.descriptor } + book.descriptors
            _ = try Poll.wait(
                for: descriptors + (bell.map { [$0] } ?? []), until: deadline?.microseconds)
            deliverWhatCanBe()
            for owner in sockets { try empty(owner) }
        }
        defer { news = [] }
        return news
    }

    /// Sends what has waited for an address that is known now.
    private mutating func deliverWhatCanBe() {
        for place in book.finishLookups() {
            guard let bytes = undelivered.removeValue(forKey: place) else { continue }
            send(bytes, to: place)
        }
    }

    private mutating func empty(_ owner: UDPSocketOwner) throws(SystemError) {
        for _ in 0..<Self.datagramsPerTurn {
            guard
                let datagram = try owner.socket.receive(maximumBytes: Limits.datagramBytes)
            else { break }
            take(datagram)
        }
        while let failure = owner.socket.nextDeliveryFailure() { take(failure) }
    }

    /// Takes an answer that comes from where a peer is; whatever else comes is none.
    private mutating func take(_ datagram: POSIX.Datagram) {
        guard !datagram.isTruncated, let place = book.place(of: datagram.source),
            case .answer(let answer, let id, let sequence)? = try? codec.decode(datagram.bytes)
        else { return }
        book.hear(place, at: .now)
        guard id == ids[place], answer.isOf(id) else {
            news.append(.silence(.otherPeer(id), of: place))
            return
        }
        news.append(.answer(answer, from: place, sequence: sequence))
    }

    private mutating func take(_ failure: DeliveryFailure) {
        switch failure {
        case .refused(let address):
            guard let place = book.refuse(address) else { return }
            news.append(.silence(.refused, of: place))
        case .unreachable(let address):
            guard let place = book.refuse(address) else { return }
            news.append(.silence(.noRoute, of: place))
        case .tooLong, .other: break
        }
    }
}

extension Answer {
    /// Whether the answer does not speak of itself as another peer.
    fileprivate func isOf(_ id: NodeID) -> Bool {
        switch self {
        case .state(let report): report.id == id
        case .transfer, .history, .metrics: true
        }
    }
}

extension Instant {
    /// The time on this machine's clock.
    static var now: Instant { Instant(microseconds: MonotonicClock.now) }
}
