internal import POSIX
internal import Raft
internal import RaftWire

/// Somebody who asks the peers how they see the cluster.
final class Client {
    private let socket: UDPSocket
    private let codec: DatagramCodec

    /// The newest answer of each peer, and when its question was sent.
    private(set) var answers: [NodeID: (asked: Instant, report: StateReport)] = [:]

    init(cluster: String, _ family: SocketAddress.Family) throws {
        socket = try UDPSocket(asking: family)
        codec = DatagramCodec(cluster: cluster)
    }

    var descriptor: CInt { socket.descriptor }

    /// Asks a peer; the number of the question tells when it was sent.
    func ask(_ address: SocketAddress) throws(WireError) {
        let question = Datagram.question(.state, sequence: Instant.current.microseconds)
        _ = socket.send(try codec.encode(question), to: address)
    }

    /// Takes the answers that have come.
    func listen() throws(SystemError) {
        while socket.nextDeliveryFailure() != nil {}
        while let datagram = try socket.receive(maximumBytes: Limits.datagramBytes) {
            guard
                case .answer(.state(let report), let peer, let sequence)? =
                    try? codec.decode(datagram.bytes)
            else { continue }
            let asked = Instant(microseconds: sequence)
            if let known = answers[peer], known.asked >= asked { continue }
            answers[peer] = (asked, report)
        }
    }
}
