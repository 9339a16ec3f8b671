internal import Raft
internal import RaftWire

/// Writes the datagrams of a will, which somebody else sends later: signed where there are keys.
struct WillPen {
    let peers: PeerDirectory
    let codec: DatagramCodec
    let id: NodeID
    let digest: ConfigurationDigest
    private(set) var trust: PeerTrust

    init(
        peers: PeerDirectory, codec: DatagramCodec, id: NodeID, digest: ConfigurationDigest,
        trust: PeerTrust
    ) {
        self.peers = peers
        self.codec = codec
        self.id = id
        self.digest = digest
        self.trust = trust
    }

    /// The address of a peer, as the guard is told it; none if it is not known.
    func address(of peer: NodeID) -> [UInt8]? {
        peers.endpoint(of: peer).map { Array("\($0)".utf8) }
    }

    /// The datagram with an order; none if the peer would not believe it.
    mutating func write(_ order: TimeoutNow, to peer: NodeID, at now: Instant) -> [UInt8]? {
        let datagram = Datagram.peer(
            from: id, to: peer, sequence: now.microseconds, .timeoutNow(order),
            configuration: digest)
        guard let bytes = try? codec.encode(datagram, maximumBytes: trust.unsignedBytes) else {
            return nil
        }
        return trust.signAhead(bytes, to: peer)
    }
}
