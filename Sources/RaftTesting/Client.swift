internal import POSIX
internal import Raft
internal import RaftWire

/// Somebody who asks the peers how they see the cluster.
final class Client {
    private let socket: UDPSocket
    private let codec: DatagramCodec

    /// The newest answer of each peer, and when its question was sent.
    private(set) var answers: [NodeID: (asked: Instant, report: StateReport)] = [:]

    /// When a question was sent that has no answer yet.
    private var pending: [SocketAddress: Instant] = [:]

    /// How long an answer may take before it is taken for lost.
    private static let patience = Duration.milliseconds(50)

    init(cluster: String, _ family: SocketAddress.Family) throws {
        socket = try UDPSocket(asking: family)
        codec = DatagramCodec(cluster: cluster)
    }

    var descriptor: CInt { socket.descriptor }

    /// Asks a peer, unless its answer to an earlier question is still on its way.
    ///
    /// On a busy machine questions that nobody has time for would only pile up, and every answer
    /// be an old one. The number of the question tells when it was sent.
    func ask(_ address: SocketAddress) throws(WireError) {
        let now = Instant.current
        if let asked = pending[address], now - asked < Self.patience { return }
        pending[address] = now
        let question = Datagram.question(.state, sequence: now.microseconds)
        _ = socket.send(try codec.encode(question), to: address)
    }

    /// Takes the answers that have come.
    func listen() throws(SystemError) {
        while let failure = socket.nextDeliveryFailure() {
            if case .refused(let address) = failure { pending[address] = nil }
        }
        while let datagram = try socket.receive(maximumBytes: Limits.datagramBytes) {
            guard
                case .answer(.state(let report), let peer, let sequence)? =
                    try? codec.decode(datagram.bytes)
            else { continue }
            let asked = Instant(microseconds: sequence)
            if let known = answers[peer], known.asked >= asked { continue }
            answers[peer] = (asked, report)
            pending[datagram.source] = nil
        }
    }
}
