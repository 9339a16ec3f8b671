internal import Raft
internal import RaftWire

/// The bytes of the datagrams: what a peer says goes through the codec of the daemon, both ways.
struct Wire: Sendable {
    private let codec = DatagramCodec(cluster: "simulation")

    /// What came out at the other end.
    enum Passage {
        case same
        case changed(String)
    }

    /// Encodes a message and decodes it again.
    func pass(_ envelope: Envelope, from sender: NodeID) -> Passage {
        let datagram = Datagram.peer(
            from: sender, to: envelope.to, sequence: envelope.sequence, envelope.message)
        do {
            let arrived = try codec.decode(codec.encode(datagram))
            return arrived == datagram ? .same : .changed("it arrives as another message")
        } catch {
            return .changed("\(error)")
        }
    }
}
