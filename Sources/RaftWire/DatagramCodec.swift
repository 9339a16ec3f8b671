internal import Raft

/// Turns datagrams into bytes and back, for the peers and the clients of one cluster.
///
/// The format is described in <doc:WireFormat>.
public struct DatagramCodec: Hashable, Sendable {
    /// The name of the cluster, which every datagram carries.
    public let cluster: String

    /// A codec for the cluster with this name.
    ///
    /// - Precondition: the name is as long as ``Limits/clusterNameBytes`` allows.
    public init(cluster: String) {
        precondition(
            Limits.clusterNameBytes.contains(cluster.utf8.count), "a cluster's name is short")
        self.cluster = cluster
    }

    /// The datagram that these bytes are.
    ///
    /// - Throws: why they are none of this cluster. No bytes can do worse.
    public func decode(_ bytes: [UInt8]) throws(WireError) -> Datagram {
        guard bytes.count <= Limits.datagramBytes else { throw .tooLong(bytes: bytes.count) }
        return try datagram(in: bytes)
    }

    /// The bytes of this datagram; a query is padded with spaces.
    ///
    /// - Parameters:
    ///   - datagram: What to say.
    ///   - maximumBytes: How long it may be: the length of the query, for a reply; for a
    ///     query, what it is padded to at most.
    /// - Returns: The bytes to send.
    /// - Throws: ``WireError/tooLong(bytes:)`` for what does not fit, ``WireError/malformed(field:)``
    ///   for a number above ``Limits/number``. Neither may be sent.
    public func encode(
        _ datagram: Datagram, maximumBytes: Int = Limits.datagramBytes
    ) throws(WireError) -> [UInt8] {
        var bytes = try self.bytes(of: datagram)
        guard bytes.count <= min(maximumBytes, Limits.datagramBytes) else {
            throw .tooLong(bytes: bytes.count)
        }
        if case .query(let query, _) = datagram {
            let padded = min(maximumBytes, query.datagramBytes)
            bytes += repeatElement(UInt8(ascii: " "), count: padded - bytes.count)
        }
        return bytes
    }
}
