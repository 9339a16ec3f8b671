/// What a client that has the key says to one peer, and what it believes of what comes back.
///
/// An answer is bound to the client's session, which is as old as this value, and to the counter of
/// its query.
public struct ClientSession: Hashable, Sendable {
    /// What a datagram is worth that came from the peer that was asked.
    public enum Verdict: Hashable, Sendable {
        /// It is the peer's reply to the last query that was signed.
        case reply
        /// The peer wants to know that the query is a new one: sign it again, and send it.
        case challenged
        /// Nobody signed it.
        case unsigned
        /// It is not to be believed.
        case dropped(DropReason)
    }

    private let keys: PairKeys
    private let mine: SessionID
    private var theirs: SessionID?
    private var counter: UInt64 = 0

    /// A session with one peer.
    ///
    /// - Parameters:
    ///   - peer: The id of the peer.
    ///   - cluster: The name of its cluster.
    ///   - ring: The keys.
    ///   - generator: The system's source of randomness.
    public init(
        with peer: UInt64, cluster: String, ring: KeyRing,
        using generator: inout some RandomNumberGenerator
    ) {
        keys = PairKeys(ring, cluster: cluster, me: .client, other: .peer(peer))
        mine = .drawn(using: &generator)
    }

    /// The query with a signature at its end.
    ///
    /// - Precondition: It is a JSON object with at least one member, white space after it or not.
    public mutating func sign(_ query: [UInt8]) -> [UInt8] {
        counter += 1
        return keys.sign(
            query, .init(kind: .message, sender: mine, receiver: theirs, counter: counter))
    }

    /// What a datagram is worth that came from the peer.
    public mutating func receive(_ datagram: [UInt8]) -> Verdict {
        guard let signature = Signature(endOf: datagram) else { return .unsigned }
        let claims = signature.claims
        guard claims.receiver == mine, claims.counter == counter else { return .dropped(.replayed) }
        guard keys.verify(signature) else { return .dropped(.unauthenticated) }
        guard claims.kind == .challenge else { return .reply }
        theirs = claims.sender
        return .challenged
    }
}
