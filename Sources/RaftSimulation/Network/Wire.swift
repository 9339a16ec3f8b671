internal import Raft
internal import RaftWire

/// What somebody writes and reads who is no peer: the world around the cluster.
struct Wire: Sendable {
    /// The name of every simulated cluster.
    static let cluster = "simulation"

    private static let codec = DatagramCodec(cluster: cluster)

    /// The message of one peer to another that these bytes carry, if they carry one.
    static func envelope(in bytes: [UInt8]) -> Envelope? {
        guard case .peer(_, let to, let sequence, let message, _)? = try? codec.decode(bytes) else {
            return nil
        }
        return Envelope(to: to, sequence: sequence, message: message)
    }

    /// The lease that these bytes tell a client of, if they do.
    static func lease(in bytes: [UInt8]) -> Duration? {
        guard case .reply(.state(let report), _, _)? = try? codec.decode(bytes) else { return nil }
        return report.lease
    }

    /// The bytes of a message as a peer of an earlier version sends it, which does not say what its
    /// configuration is.
    static func bytes(of envelope: Envelope, from sender: NodeID) -> [UInt8] {
        bytes(
            of: .peer(
                from: sender, to: envelope.to, sequence: envelope.sequence, envelope.message))
    }

    /// The bytes of a message of a peer of another cluster, whose name begins with that of this one.
    static func foreignBytes(of envelope: Envelope, from sender: NodeID) -> [UInt8] {
        bytes(
            of: .peer(
                from: sender, to: envelope.to, sequence: envelope.sequence, envelope.message),
            DatagramCodec(cluster: cluster + "2"))
    }

    /// The bytes of a client's query.
    static func bytes(of query: Query) -> [UInt8] {
        bytes(of: .query(query, sequence: 1))
    }

    private static func bytes(
        of datagram: Datagram, _ codec: DatagramCodec = codec
    ) -> [UInt8] {
        do {
            return try codec.encode(datagram)
        } catch {
            preconditionFailure("what the simulator says fits a datagram: \(error)")
        }
    }
}
