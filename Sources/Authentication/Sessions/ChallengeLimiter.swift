/// How often challenges are sent: a few at a time, and one for each session that is shown.
///
/// A limit on all of them alone would let a flood of one recorded datagram keep away a peer that has
/// just started. Time is used for nothing but this limit.
struct ChallengeLimiter: Hashable, Sendable {
    /// How long after a challenge there is no second one for the same session.
    static let pause = Duration.milliseconds(50)
    /// How many sessions may be challenged in one ``pause``.
    static let count = 8

    private struct Challenge: Hashable {
        let session: SessionID
        let time: Duration
    }

    /// The last challenges, the oldest first.
    private var recent: [Challenge] = []

    /// Whether a datagram of this session may be answered with a challenge now; notes that it is.
    mutating func allows(_ session: SessionID, at now: Duration) -> Bool {
        recent.removeAll { $0.time + Self.pause <= now }
        guard recent.count < Self.count, !recent.contains(where: { $0.session == session }) else {
            return false
        }
        recent.append(Challenge(session: session, time: now))
        return true
    }
}
