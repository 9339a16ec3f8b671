internal import Authentication
internal import Raft
internal import RaftConfiguration
internal import RaftWire

/// Signs requests, and takes the replies that are signed; without keys, it lets all pass.
struct SignedRequests: Sendable {
    /// What a datagram from a peer is worth.
    enum Verdict: Equatable {
        /// It may be taken.
        case taken
        /// The peer wants a fresh signature: these bytes are to be sent.
        case challenged([UInt8])
        /// It is not signed, though it should be.
        case unsigned
        /// It is not to be believed.
        case dropped
    }

    /// The last request to a peer, as it was before it was signed, and as it was sent.
    private struct Sent {
        let plain: [UInt8]
        var signed: [UInt8]
    }

    private let acceptsUnsigned: Bool
    private var sessions: [ClientSession]
    private var sent: [Sent?]

    /// For the peers of this cluster, with its keys if it has some.
    init(_ configuration: ClusterConfiguration, _ keys: KeyRing?) {
        acceptsUnsigned = configuration.unsigned == .accepted
        var generator = SystemRandomNumberGenerator()
        sessions = []
        sent = Array(repeating: nil, count: configuration.peers.count)
        guard let keys else { return }
        for peer in configuration.peers {
            sessions.append(
                ClientSession(
                    with: peer.id.number, cluster: configuration.cluster, ring: keys,
                    using: &generator))
        }
    }

    private var hasKeys: Bool { !sessions.isEmpty }

    /// The bytes to send for a request; one that is repeated is signed once.
    ///
    /// Its signature makes a request longer, for that of the reply takes room as well.
    mutating func sign(_ request: [UInt8], to index: Int) -> [UInt8] {
        guard hasKeys else { return request }
        let room = min(Authenticator.signatureBytes, Limits.datagramBytes - request.count)
        let plain = request + repeatElement(UInt8(ascii: " "), count: room)
        if let last = sent[index], last.plain == plain { return last.signed }
        let signed = sessions[index].sign(plain)
        sent[index] = Sent(plain: plain, signed: signed)
        return signed
    }

    /// What a datagram is worth that came from a peer.
    mutating func receive(_ datagram: [UInt8], from index: Int) -> Verdict {
        guard hasKeys else { return .taken }
        switch sessions[index].receive(datagram) {
        case .reply: return .taken
        case .unsigned: return acceptsUnsigned ? .taken : .unsigned
        case .dropped: return .dropped
        case .challenged:
            guard let plain = sent[index]?.plain else { return .dropped }
            let signed = sessions[index].sign(plain)
            sent[index] = Sent(plain: plain, signed: signed)
            return .challenged(signed)
        }
    }
}
