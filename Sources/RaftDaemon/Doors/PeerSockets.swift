internal import POSIX
internal import Raft
internal import RaftServer
internal import RaftWire

/// The sockets of this peer, all at one address: one for everybody, and one for each other peer that
/// it has sent something to.
///
/// So each peer's datagrams have a buffer of their own, and a flood from elsewhere fills only that of
/// everybody. They are drained in turn: no source takes more than its share.
///
/// Where the address is a wildcard, a socket of a peer is bound to the one way that led there first,
/// and this machine's address may be another one later. So one that hears nothing any more, or cannot
/// send, gives way to the one for everybody for a while, and is then made anew.
struct PeerSockets: ~Copyable {
    private let common: UDPSocket
    private var connections: [Connection] = []
    private var refusedAt: [NodeID: Instant] = [:]
    private var ready: [CInt: Readiness] = [:]
    private var turn = 0

    /// How long to wait after a connection could not be made, and how long one at a wildcard address
    /// may hear nothing.
    private static let pause = Duration.seconds(1)

    /// A socket for one peer.
    private final class Connection {
        let peer: NodeID
        let endpoint: Endpoint
        let socket: UDPSocket
        var heard = Instant.now

        init(
            _ peer: NodeID, at endpoint: Endpoint, beside common: borrowing UDPSocket,
            _ others: [CInt]
        ) throws(SystemError) {
            self.peer = peer
            self.endpoint = endpoint
            socket = try UDPSocket(
                beside: common, others, connectedTo: SocketAddress(endpoint))
        }
    }

    init(_ common: consuming UDPSocket) { self.common = common }

    /// What to wait on.
    var descriptors: [CInt] { [common.descriptor] + connections.map { $0.socket.descriptor } }

    /// Takes what was found out about the descriptors.
    mutating func note(_ states: [Readiness]) {
        ready = [:]
        for (descriptor, state) in zip(descriptors, states) where !state.isEmpty {
            ready[descriptor] = state
        }
    }

    mutating func send(_ datagram: OutgoingDatagram) -> SendOutcome {
        let destination = SocketAddress(datagram.destination)
        if let peer = datagram.envelope?.to,
            let connection = connection(to: peer, at: datagram.destination)
        {
            let outcome = connection.socket.send(datagram.bytes, to: destination)
            switch outcome {
            case .sent, .wouldBlock, .tooLong: return outcome
            case .unreachable, .failed:
                guard common.localAddress.isWildcard else { return outcome }
                close(connection)
            }
        }
        return common.send(datagram.bytes, to: destination)
    }

    private mutating func close(_ connection: Connection) {
        connections.removeAll { $0 === connection }
        refusedAt[connection.peer] = .now
    }

    /// The socket for a peer that is there now; none where it is to be reached by the common one.
    private mutating func connection(to peer: NodeID, at endpoint: Endpoint) -> Connection? {
        if let known = connections.first(where: { $0.peer == peer }) {
            let isDeaf = common.localAddress.isWildcard && .now >= known.heard + Self.pause
            if known.endpoint == endpoint, !isDeaf { return known }
            if isDeaf { close(known) } else { connections.removeAll { $0 === known } }
        }
        guard reaches(SocketAddress(endpoint).family),
            refusedAt[peer].map({ .now >= $0 + Self.pause }) ?? true
        else { return nil }
        do throws(SystemError) {
            let connection = try Connection(
                peer, at: endpoint, beside: common, connections.map { $0.socket.descriptor })
            connections.append(connection)
            return connection
        } catch {
            refusedAt[peer] = .now
            return nil
        }
    }

    /// Whether this peer's address leads to those of a family: IPv6's wildcard is IPv4's as well.
    private func reaches(_ family: SocketAddress.Family) -> Bool {
        let own = common.localAddress
        return own.family == family || (own.isWildcard && own.family == .ipv6)
    }

    /// The next thing that came in, of each socket in its turn; none if nothing is left.
    mutating func next() throws(DaemonFailure) -> ServerInput? {
        let count = connections.count + 1
        for _ in 0..<count {
            turn = (turn + 1) % count
            let input =
                turn == 0
                ? try Self.next(of: common, &ready)
                : try Self.next(of: connections[turn - 1].socket, &ready)
            guard let input else { continue }
            if turn > 0, case .datagram = input { connections[turn - 1].heard = .now }
            return input
        }
        return nil
    }

    /// What was sent back comes first; looking for it costs a call only when there is something.
    private static func next(
        of socket: borrowing UDPSocket, _ ready: inout [CInt: Readiness]
    ) throws(DaemonFailure) -> ServerInput? {
        guard let state = ready[socket.descriptor] else { return nil }
        if state.contains(.failed) {
            if let failure = socket.nextDeliveryFailure() { return ServerInput(failure) }
            ready[socket.descriptor]?.remove(.failed)
        }
        let datagram = try DaemonFailure.calling { () throws(SystemError) in
            try socket.receive(maximumBytes: Limits.datagramBytes)
        }
        guard let datagram else {
            ready[socket.descriptor] = nil
            return nil
        }
        return .datagram(
            ArrivedDatagram(
                datagram.bytes,
                from: Endpoint(datagram.source, arrivedAt: socket.localAddress.family),
                isTruncated: datagram.isTruncated))
    }
}

extension ServerInput {
    fileprivate init(_ failure: DeliveryFailure) {
        self =
            switch failure {
            case .refused(let address): .refused(by: Endpoint(address))
            case .unreachable: .undelivered(.unreachable)
            case .tooLong: .undelivered(.tooLong)
            case .other: .undelivered(.other)
            }
    }
}
