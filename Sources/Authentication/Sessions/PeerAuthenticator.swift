/// Signs what is sent to one peer, and decides what is believed of what comes from it.
struct PeerAuthenticator: Hashable, Sendable {
    /// The text of a challenge, without its signature: shorter than every message of a peer.
    private let challengeText: [UInt8]
    private var keys: PairKeys
    private(set) var sessions: PeerSessions

    init(
        _ keys: PairKeys, challengeText: [UInt8],
        using generator: inout some RandomNumberGenerator
    ) {
        self.challengeText = challengeText
        self.keys = keys
        sessions = PeerSessions(using: &generator)
    }

    /// Uses other keys from now on.
    mutating func replaceKeys(_ keys: PairKeys) { self.keys = keys }

    /// Begins anew, as if the process had been restarted.
    mutating func forgetSessions(using generator: inout some RandomNumberGenerator) {
        sessions.forget(using: &generator)
    }

    mutating func sign(_ datagram: [UInt8], _ kind: Signature.Kind) -> [UInt8] {
        keys.sign(datagram, sessions.send(datagram, kind))
    }

    mutating func signAhead(_ datagram: [UInt8], _ kind: Signature.Kind) -> [UInt8]? {
        sessions.sendAhead(kind).map { keys.sign(datagram, $0) }
    }

    /// What a datagram is worth that has a signature of the right shape.
    ///
    /// What costs nothing is looked at first; nothing changes before the tag was found right.
    mutating func receive(
        _ signature: Signature, of bytes: Int, as kind: Signature.Kind, at now: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> Reception {
        let standing = sessions.standing(of: signature.claims)
        guard standing != .over else { return Reception(.dropped(.replayed)) }
        guard keys.verify(signature) else { return Reception(.dropped(.unauthenticated)) }
        switch standing {
        case .fresh:
            sessions.take(signature.claims)
            return Reception(.accepted)
        case .begins:
            let unbelieved = sessions.begin(signature.claims)
            return Reception(.accepted, replies: unbelieved.map { sign($0, kind) })
        case .challenges:
            let unbelieved = sessions.answer(signature.claims, using: &generator)
            return Reception(.answeredChallenge, replies: unbelieved.map { sign($0, kind) })
        case .unknown:
            return challenge(signature, of: bytes, at: now, using: &generator)
        case .over:
            return Reception(.dropped(.replayed))
        }
    }

    private mutating func challenge(
        _ signature: Signature, of bytes: Int, at now: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> Reception {
        guard bytes >= challengeText.count - 1 + Signature.byteCount,
            let claims = sessions.challenge(signature.claims, at: now, using: &generator)
        else { return Reception(.dropped(.replayed)) }
        return Reception(.challenged, replies: [keys.sign(challengeText, claims)])
    }
}
