internal import Raft

/// How many datagrams of those who are no peers are looked at: queries of clients, and nonsense.
///
/// A few dozen at once, and then so many a second: whatever a stranger sends, the peers' heartbeats
/// are not kept waiting for it.
struct StrangerBudget: Hashable, Sendable {
    private var left = StrangerBudget.burst
    private var refilled: Instant

    /// How many may come at once.
    static let burst = 256

    /// One more may come after each such span: 2,000 a second.
    static let interval = Duration.microseconds(500)

    init(at now: Instant) { refilled = now }

    /// Whether one more may be looked at.
    mutating func spend(at now: Instant) -> Bool {
        let earned = (now - refilled).microseconds / Self.interval.microseconds
        if earned > 0 {
            left = Int(min(Int64(Self.burst), Int64(left) + earned))
            refilled = refilled + Self.interval * Int(clamping: earned)
        }
        guard left > 0 else { return false }
        left -= 1
        return true
    }
}
