internal import Raft

/// When a command that has ended may be started again: after a pause, each twice as long as the one
/// before, until a run was long enough to be healthy.
struct RestartPause: Hashable, Sendable {
    private static let first = Duration.milliseconds(100)
    private static let longest = Duration.seconds(10)

    /// A command that ran for so long is healthy: the next pause is the first again.
    private static let healthyAfter = Duration.seconds(60)

    /// When the last pause is over.
    private(set) var end = Instant.zero

    private var next = RestartPause.first

    /// Begins a pause, and says how long it is.
    @discardableResult
    mutating func begin(at now: Instant) -> Duration {
        defer { next = min(next * 2, Self.longest) }
        end = now + next
        return next
    }

    /// Takes that a run is over.
    mutating func noteRun(lasting span: Duration) {
        if span >= Self.healthyAfter { next = Self.first }
    }
}
