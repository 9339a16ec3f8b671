internal import Raft
internal import RaftWire

/// Writes the datagrams of a will, which somebody else sends later: signed where there are keys.
struct WillPen {
    let peers: PeerDirectory
    let codec: DatagramCodec
    let id: NodeID
    let digest: ConfigurationDigest

    /// The address of a peer, as the guard is told it; none if it is not known.
    func address(of peer: NodeID) -> [UInt8]? {
        peers.endpoint(of: peer).map { Array("\($0)".utf8) }
    }

    /// The datagram with an order; none if the peer would not believe it.
    func write(
        _ order: TimeoutNow, to peer: NodeID, at now: Instant, signing trust: inout PeerTrust
    ) -> [UInt8]? {
        let datagram = Datagram.peer(
            from: id, to: peer, sequence: now.microseconds, .timeoutNow(order),
            configuration: digest)
        guard let bytes = try? codec.encode(datagram, maximumBytes: trust.unsignedBytes) else {
            return nil
        }
        return trust.signAhead(bytes, to: peer)
    }
}
