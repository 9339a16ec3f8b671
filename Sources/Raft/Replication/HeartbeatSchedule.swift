/// When a leader sends its next heartbeats: to the others in two rounds, half a period apart.
///
/// A leader that has died is missed by the first follower whose heartbeat is late. With one round
/// for all of them that takes half a period on average, with two a quarter of one; and it costs no
/// heartbeat more.
///
/// The rounds begin together, since a new leader says so to everybody at once. They then
/// drift apart: a gap that is a little longer than usual is within every follower's patience, and
/// can never make more than ten heartbeats in a second.
struct HeartbeatSchedule: Hashable, Sendable {
    /// Before these instants no further heartbeats of a round may leave, whatever happens: ten a
    /// second to a peer are the limit, also for one that leads twice in a moment, or before and
    /// after it was killed.
    private var next: [Instant]

    /// How much longer than usual a gap may be.
    static let longestDrift = Duration.milliseconds(4)

    /// So many followers may be sent something from this instant on; in one round if a heartbeat
    /// that is late is not noticed anyway.
    init(from instant: Instant, followers: Int, _ timing: Timing) {
        next = Array(repeating: instant, count: timing.isProbing && followers > 1 ? 2 : 1)
    }

    /// The rounds, from 0 on.
    var rounds: Range<Int> { next.indices }

    /// When the first of the rounds is due.
    var deadline: Instant { next.count == 1 ? next[0] : min(next[0], next[1]) }

    func isDue(_ round: Int, at now: Instant) -> Bool { now >= next[round] }

    /// The round of the follower with this index among the others.
    func round(of index: Int) -> Int { index % next.count }

    /// Notes that a round was sent, and when the next of its kind is due.
    mutating func noteSent(_ round: Int, at now: Instant, _ period: Duration) {
        let other = next[next.count - 1 - round]
        let excess = max(other - now - period / 2, .zero)
        let drift = next.count == 1 ? .zero : min(excess, HeartbeatSchedule.longestDrift)
        next[round] = now + period + drift
    }

    /// Sends nothing before this instant.
    mutating func hold(until instant: Instant) { next = next.map { max($0, instant) } }

    /// The same with other instants.
    func replacingInstants(_ replace: (Instant) -> Instant) -> HeartbeatSchedule {
        var schedule = self
        schedule.next = next.map(replace)
        return schedule
    }
}
