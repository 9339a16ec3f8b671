/// How long a peer waits for what (§5.2, §5.6).
public struct Timing: Hashable, Sendable {
    /// The span between two heartbeats of a leader, at least 100 ms.
    public let heartbeatInterval: Duration

    /// How long a follower waits for a leader before it stands for election (§5.2); drawn anew
    /// from this range each time, so that split votes are rare and soon resolved.
    public let electionTimeout: ClosedRange<Duration>

    /// Whether a follower asks a leader whose heartbeat is late before it suspects it.
    public let isProbing: Bool

    /// These spans; the defaults are those of `cluster.json`.
    public init(
        heartbeatInterval: Duration = .milliseconds(100),
        electionTimeout: ClosedRange<Duration> = .milliseconds(300) ... .milliseconds(600),
        isProbing: Bool = true
    ) {
        self.heartbeatInterval = heartbeatInterval
        self.electionTimeout = electionTimeout
        self.isProbing = isProbing
    }
}
