/// Who asked: what an answer or a challenge is bound to.
public struct Asker: Hashable, Sendable {
    /// The client's name for the session.
    let session: SessionID
    /// The counter of the query.
    let counter: UInt64
    /// How many bytes the query had.
    let bytes: Int
}

/// What a query is worth.
public enum QueryVerdict: Hashable, Sendable {
    /// Nobody signed it.
    case unsigned
    /// Somebody with the key signed it, at some time; enough to be told something.
    case signed(Asker)
    /// Somebody with the key signed it, a moment ago, and it was not taken before; enough to have
    /// something changed.
    case fresh(Asker)
    /// It has a signature of no key that is in use here, or was changed.
    case dropped(DropReason)
}

/// Knows which queries of clients are fresh.
///
/// A client has no address and no id that one could know beforehand, so it is challenged each time
/// that it wants to change something. Few challenges are kept, and none for long.
struct ClientAuthenticator: Hashable, Sendable {
    /// How many challenges may be open.
    static let openCount = 16
    /// How long a client has time to take a challenge up.
    static let patience = Duration.seconds(10)

    private struct Open: Hashable {
        let name: SessionID
        let client: SessionID
        let time: Duration
    }

    private let cluster: String
    private let peer: UInt64
    private let challengeText: [UInt8]
    /// What stands where a session would have this peer's name: nobody has to repeat it.
    private let name: SessionID
    private var keys: PairKeys
    /// The challenges that were not taken up yet, the oldest first.
    private var open: [Open] = []
    private var limiter = ChallengeLimiter()

    init(
        _ ring: KeyRing, cluster: String, peer: UInt64,
        using generator: inout some RandomNumberGenerator
    ) {
        self.cluster = cluster
        self.peer = peer
        challengeText = Challenge.text(cluster: cluster, from: peer, to: nil)
        name = .drawn(using: &generator)
        keys = PairKeys(ring, cluster: cluster, me: .peer(peer), other: .client)
    }

    /// Uses other keys from now on, and believes nothing that was challenged before.
    mutating func replaceKeys(_ ring: KeyRing) {
        keys = PairKeys(ring, cluster: cluster, me: .peer(peer), other: .client)
        open = []
    }

    mutating func receive(_ query: [UInt8], at now: Duration) -> QueryVerdict {
        guard let signature = Signature(endOf: query) else { return .unsigned }
        let claims = signature.claims
        guard claims.kind != .challenge, keys.verify(signature) else {
            return .dropped(.unauthenticated)
        }
        let asker = Asker(
            session: claims.sender, counter: claims.counter, bytes: query.count)
        open.removeAll { $0.time + Self.patience <= now }
        let taken = open.firstIndex { $0.name == claims.receiver && $0.client == claims.sender }
        guard let taken else { return .signed(asker) }
        open.remove(at: taken)
        return .fresh(asker)
    }

    mutating func challenge(
        _ asker: Asker, at now: Duration, using generator: inout some RandomNumberGenerator
    ) -> [UInt8]? {
        guard asker.bytes >= challengeText.count - 1 + Signature.byteCount,
            limiter.allows(asker.session, at: now)
        else { return nil }
        if open.count == Self.openCount { open.removeFirst() }
        open.append(Open(name: .drawn(using: &generator), client: asker.session, time: now))
        return keys.sign(
            challengeText,
            .init(
                kind: .challenge, sender: open[open.count - 1].name, receiver: asker.session,
                counter: asker.counter))
    }

    func sign(_ reply: [UInt8], to asker: Asker) -> [UInt8] {
        keys.sign(
            reply,
            .init(kind: .message, sender: name, receiver: asker.session, counter: asker.counter))
    }
}
