/// What came of a datagram: what it is worth, and what has to be sent because of it.
public struct Reception: Hashable, Sendable {
    /// What the datagram is worth.
    public let verdict: Verdict

    /// Signed datagrams to send to where it came from, in this order.
    public let replies: [[UInt8]]

    init(_ verdict: Verdict, replies: [[UInt8]] = []) {
        self.verdict = verdict
        self.replies = replies
    }
}

/// What a datagram that seems to come from a peer is worth.
public enum Verdict: Hashable, Sendable {
    /// It is the peer's, meant for this process in its present life, and was never taken before.
    case accepted

    /// Nobody signed it, and unsigned datagrams are believed.
    case acceptedUnsigned

    /// It is signed, but nobody knows when: not to be believed. The reply is a challenge, no longer
    /// than what came in; the peer sends again what it said, if it is alive.
    case challenged

    /// It was a challenge: the peer did not believe what it was sent. The replies are the same
    /// datagrams in a new session.
    case answeredChallenge

    /// It is not to be believed.
    case dropped(DropReason)
}

/// Why a datagram is not believed.
public enum DropReason: Hashable, Sendable {
    /// It is not signed, or not with a key that is in use here, or meant for others, or changed.
    case unauthenticated
    /// It was taken before, or belongs to a session that is over.
    case replayed
}
