/// Whether datagrams that nobody signed are believed.
public enum UnsignedPolicy: Hashable, Sendable {
    /// They are dropped.
    case refused
    /// They are believed like signed ones: while keys are switched on or off in a running cluster.
    case accepted

    /// What this process sends.
    var kind: Signature.Kind {
        switch self {
        case .refused: .message
        case .accepted: .messageOfLenientSender
        }
    }
}

/// Signs what a peer sends, and decides what it believes of what comes in.
///
/// It is a value: bytes in, a verdict and bytes to send out. Time serves only to limit how often a
/// challenge is sent; no clock decides what is fresh, and nothing is written to a disk.
///
/// The generator has to be the system's source of randomness: the names of sessions must not be
/// guessed, nor come twice.
public struct Authenticator: Hashable, Sendable {
    private let cluster: String
    private let id: UInt64
    private let policy: UnsignedPolicy
    /// The keys that are in use.
    public private(set) var ring: KeyRing
    private let ids: [UInt64]
    private var peers: [PeerAuthenticator]
    private var clients: ClientAuthenticator

    /// The authenticator of one life of a peer.
    ///
    /// - Parameters:
    ///   - id: The peer's own id.
    ///   - cluster: The name of its cluster.
    ///   - others: The ids of all other peers.
    ///   - ring: The keys.
    ///   - policy: What becomes of unsigned datagrams.
    ///   - generator: The system's source of randomness.
    public init(
        id: UInt64, cluster: String, others: [UInt64], ring: KeyRing,
        unsigned policy: UnsignedPolicy,
        using generator: inout some RandomNumberGenerator
    ) {
        self.id = id
        self.cluster = cluster
        self.policy = policy
        self.ring = ring
        ids = others.sorted()
        peers = []
        clients = ClientAuthenticator(ring, cluster: cluster, peer: id, using: &generator)
        for other in ids {
            peers.append(
                PeerAuthenticator(
                    Self.keys(ring, cluster: cluster, from: id, to: other),
                    challengeText: Challenge.text(cluster: cluster, from: id, to: other),
                    using: &generator))
        }
    }

    private static func keys(
        _ ring: KeyRing, cluster: String, from id: UInt64, to other: UInt64
    ) -> PairKeys {
        PairKeys(ring, cluster: cluster, me: .peer(id), other: .peer(other))
    }

    /// How many bytes longer a datagram is with its signature.
    public static var signatureBytes: Int { Signature.byteCount - 1 }

    /// Whether a key of this name is in use.
    public func knows(_ key: KeyID) -> Bool { ring.keys.contains { $0.id == key } }

    /// The name of the key that signs.
    public var signingKey: KeyID { ring.signing.id }

    /// Uses the keys of another ring from now on.
    ///
    /// If a key is gone, all sessions begin anew: an attacker who has that key could have used up their
    /// counters. What was signed ahead has to be signed again in any case.
    public mutating func replaceKeys(
        _ ring: KeyRing, using generator: inout some RandomNumberGenerator
    ) {
        let isRemoving = !ring.isSuperset(of: self.ring)
        self.ring = ring
        clients.replaceKeys(ring)
        for index in peers.indices {
            peers[index].replaceKeys(
                Self.keys(ring, cluster: cluster, from: id, to: ids[index]))
            if isRemoving { peers[index].forgetSessions(using: &generator) }
        }
    }
}

// Between peers.
extension Authenticator {
    /// The datagram with a signature at its end; none for a peer that there is not.
    ///
    /// It is kept for a while, and sent again if the peer does not know this process yet.
    ///
    /// - Precondition: The datagram is a JSON object with at least one member, white space after it
    ///   or not.
    public mutating func sign(_ datagram: [UInt8], to peer: UInt64) -> [UInt8]? {
        index(of: peer).map { peers[$0].sign(datagram, policy.kind) }
    }

    /// The same for a datagram that the guard may send at some later time: a will.
    ///
    /// However much is sent meanwhile, it is believed once, in this session with this life of the
    /// peer; of two that were signed ahead, not the first after the second. Sign it again when
    /// ``sessionCount(with:)`` changes, and when the keys do.
    ///
    /// - Returns: None before the peer has answered this process, as it would not believe it.
    public mutating func signAhead(_ datagram: [UInt8], to peer: UInt64) -> [UInt8]? {
        index(of: peer).flatMap { peers[$0].signAhead(datagram, policy.kind) }
    }

    /// What a datagram is worth that came from the address of a peer.
    public mutating func receive(
        _ datagram: [UInt8], from peer: UInt64, at now: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> Reception {
        guard let index = index(of: peer) else { return Reception(.dropped(.unauthenticated)) }
        guard let signature = Signature(endOf: datagram) else {
            return Reception(
                policy == .accepted ? .acceptedUnsigned : .dropped(.unauthenticated))
        }
        return peers[index].receive(
            signature, of: datagram.count, as: policy.kind, at: now, using: &generator)
    }

    /// How many sessions with a peer have begun.
    public func sessionCount(with peer: UInt64) -> UInt64 {
        index(of: peer).map { peers[$0].sessions.count } ?? 0
    }

    private func index(of peer: UInt64) -> Int? { ids.firstIndex(of: peer) }
}

// Between clients and this peer.
extension Authenticator {
    /// What a query is worth, wherever it came from.
    public mutating func receive(query: [UInt8], at now: Duration) -> QueryVerdict {
        clients.receive(query, at: now)
    }

    /// The reply to a signed query, signed.
    public func sign(reply: [UInt8], to asker: Asker) -> [UInt8] {
        clients.sign(reply, to: asker)
    }

    /// A challenge for a query that is signed and not fresh; none if there were too many of late.
    public mutating func challenge(
        _ asker: Asker, at now: Duration, using generator: inout some RandomNumberGenerator
    ) -> [UInt8]? {
        clients.challenge(asker, at: now, using: &generator)
    }
}
