internal import Raft
internal import RaftWire

/// The bytes that come from nobody of the cluster.
struct Wire: Sendable {
    /// The name of every simulated cluster.
    static let cluster = "simulation"

    private static let codec = DatagramCodec(cluster: cluster)

    /// The bytes of a message as a peer of an earlier version sends it, which does not say what its
    /// configuration is.
    static func bytes(of envelope: Envelope, from sender: NodeID) -> [UInt8] {
        bytes(
            of: .peer(
                from: sender, to: envelope.to, sequence: envelope.sequence, envelope.message))
    }

    /// The bytes of a client's question.
    static func bytes(of question: Question) -> [UInt8] {
        bytes(of: .question(question, sequence: 1))
    }

    private static func bytes(of datagram: Datagram) -> [UInt8] {
        do {
            return try codec.encode(datagram)
        } catch {
            preconditionFailure("what the simulator says fits a datagram: \(error)")
        }
    }
}
