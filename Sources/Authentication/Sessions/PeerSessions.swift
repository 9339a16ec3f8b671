/// The sessions with one peer: the one that runs, and what is offered for the next.
///
/// A session is found by a challenge. A peer that gets a datagram of a session that it does not know
/// offers a name of its own; the peer draws one too and signs with both from then on. So each
/// datagram is bound to one life of its sender and to one of its receiver. <doc:Protocol> has the
/// rules and why they hold.
struct PeerSessions: Hashable, Sendable {
    private var current: Session
    /// The name that challenges offer: of the session that the peer may begin.
    private var offered: SessionID?
    private var sent = SentDatagrams()
    private var limiter = ChallengeLimiter()
    /// How many sessions have begun.
    private(set) var count: UInt64 = 0

    init(using generator: inout some RandomNumberGenerator) {
        current = Session(mine: .drawn(using: &generator), theirs: nil)
    }

    /// What the next datagram claims; keeps the datagram in case it is not believed.
    mutating func send(_ datagram: [UInt8], _ kind: Signature.Kind) -> Signature.Claims {
        let counter = current.nextCounter()
        sent.append(datagram, counter)
        return claims(kind, counter)
    }

    /// What a datagram claims that is sent at some later time, if ever; none before the peer has
    /// said its name for the session.
    mutating func sendAhead(_ kind: Signature.Kind) -> Signature.Claims? {
        guard current.theirs != nil else { return nil }
        return claims(kind, current.nextCounterAhead())
    }

    /// Forgets all sessions, but not how many there were, nor when the last challenges were sent.
    mutating func forget(using generator: inout some RandomNumberGenerator) {
        replaceCurrent(by: Session(mine: .drawn(using: &generator), theirs: nil))
    }

    private func claims(_ kind: Signature.Kind, _ counter: UInt64) -> Signature.Claims {
        .init(kind: kind, sender: current.mine, receiver: current.theirs, counter: counter)
    }
}

// What comes in.
extension PeerSessions {
    /// How a datagram stands to the sessions, by what it claims.
    enum Standing: Hashable {
        /// It is the next one, or one of the next, of the session that runs.
        case fresh
        /// The peer begins the session that was offered to it.
        case begins
        /// The peer does not know this process's life, or this process not the peer's.
        case unknown
        /// It challenges the session that runs.
        case challenges
        /// It was taken before, or challenges a session that is over.
        case over
    }

    /// How a datagram that claims this stands, before anything is known of its tag.
    func standing(of claims: Signature.Claims) -> Standing {
        switch claims.kind {
        case .challenge:
            // The session that it began has another name of this process: it counts once.
            return claims.receiver == current.mine ? .challenges : .over
        case .message, .messageOfLenientSender:
            if claims.receiver == current.mine, claims.sender == current.theirs {
                return current.isFresh(claims.counter) ? .fresh : .over
            }
            guard let offered, claims.receiver == offered else { return .unknown }
            return Session(mine: offered, theirs: claims.sender).isFresh(claims.counter)
                ? .begins : .over
        }
    }

    /// Takes a fresh datagram whose tag was found right.
    mutating func take(_ claims: Signature.Claims) {
        current.take(claims.counter)
    }

    /// Begins the session that was offered, with the datagram that shows it.
    ///
    /// - Returns: What was sent before the peer was known, which it cannot have believed.
    mutating func begin(_ claims: Signature.Claims) -> [[UInt8]] {
        guard let offered, claims.receiver == offered else { return [] }
        let unbelieved = current.theirs == nil ? sent.take(from: 0) : []
        replaceCurrent(by: Session(mine: offered, theirs: claims.sender))
        current.take(claims.counter)
        return unbelieved
    }

    /// Begins a session in answer to a challenge.
    ///
    /// - Returns: What the peer did not believe.
    mutating func answer(
        _ challenge: Signature.Claims, using generator: inout some RandomNumberGenerator
    ) -> [[UInt8]] {
        let unbelieved = sent.take(from: challenge.counter)
        // Where both challenge each other, both begin the session of the two names they offered.
        let mine = offered ?? .drawn(using: &generator)
        replaceCurrent(by: Session(mine: mine, theirs: challenge.sender))
        return unbelieved
    }

    /// What a challenge of a datagram claims; none if there were too many of late.
    mutating func challenge(
        _ claims: Signature.Claims, at now: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> Signature.Claims? {
        guard limiter.allows(claims.sender, at: now) else { return nil }
        let name = offered ?? .drawn(using: &generator)
        offered = name
        return .init(
            kind: .challenge, sender: name, receiver: claims.sender, counter: claims.counter)
    }

    private mutating func replaceCurrent(by session: Session) {
        current = session
        offered = nil
        sent = SentDatagrams()
        count += 1
    }
}
