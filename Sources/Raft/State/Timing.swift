/// How long a peer waits for what (§5.2, §5.6).
public struct Timing: Hashable, Sendable {
    /// The span between two heartbeats of a leader, at least 100 ms.
    public let heartbeatInterval: Duration

    /// How long a follower waits for a leader before it stands for election (§5.2); drawn anew
    /// from this range each time, so that split votes are rare and soon resolved.
    public let electionTimeout: ClosedRange<Duration>

    /// Whether a follower asks a leader whose heartbeat is late before it suspects it.
    public let isProbing: Bool

    /// What passes between two heartbeats of this implementation: 2 % more than the interval, so
    /// that ten of them never arrive within a second even if the network bunches them up.
    let heartbeatPeriod: Duration

    /// For how long a leader may rely on a round that a majority answered, counted from the
    /// sending of the round: the minimum election timeout, less what its clock may run slow.
    let leaseDuration: Duration

    /// How long a new leader waits until every earlier lease has certainly run out: the minimum
    /// election timeout, and what its clock may run fast.
    let leaseWait: Duration

    /// These spans; the defaults are those of `cluster.json`.
    public init(
        heartbeatInterval: Duration = .milliseconds(100),
        electionTimeout: ClosedRange<Duration> = .milliseconds(300) ... .milliseconds(600),
        isProbing: Bool = true
    ) {
        self.heartbeatInterval = heartbeatInterval
        self.electionTimeout = electionTimeout
        self.isProbing = isProbing
        // Kept, for every step needs them and a division of attoseconds takes its time.
        heartbeatPeriod = heartbeatInterval + heartbeatInterval / 50
        leaseDuration = electionTimeout.lowerBound * 99 / 100
        leaseWait = electionTimeout.lowerBound * 101 / 100
    }
}

extension Timing {
    /// The span between the turns of two followers that suspect their leader at the same moment: a
    /// few round trips of a local network, so that the first has won before the second begins.
    ///
    /// Farther away, the second has begun by then, and yields to the first when it hears of it.
    static let stagger = Duration.milliseconds(10)

    /// How long a voter's disk may take to save a vote, at least, before a candidate that somebody
    /// has refused gives it up.
    static let votePatience = Duration.milliseconds(100)

    /// How old a request may be whose reply still counts: an election is over by then, and so is
    /// a leadership without replies.
    var answerLimit: Duration { electionTimeout.upperBound }

    /// How long a peer waits that was told how long an earlier lease may run on, by a leader or by a
    /// voter: as long as that, and what its clock may run fast and the other one slow; never longer
    /// than one that was told nothing.
    func leaseWait(after lease: Duration?) -> Duration {
        lease.map { min($0 * 102 / 100, leaseWait) } ?? leaseWait
    }

    /// The longest election timeout that may be configured.
    public static let longestTimeout = Duration.seconds(5)

    /// Whether a lease is renewed well before it ends if a reply takes so long.
    ///
    /// It lasts for the minimum election timeout from the sending of a heartbeat that a majority
    /// acknowledges, and is renewed a heartbeat and a round trip later.
    public func fits(roundTrip: Duration) -> Bool {
        heartbeatInterval + roundTrip <= electionTimeout.lowerBound * 9 / 10
    }

    /// The election timeout to configure where a reply takes so long, in steps of 10 ms; none if
    /// none is long enough.
    ///
    /// Two lost rounds in a row cost no lease, if the longest timeout allows for that.
    public func electionTimeout(forRoundTrip roundTrip: Duration) -> ClosedRange<Duration>? {
        let wanted = ((heartbeatInterval + roundTrip) * 3).milliseconds
        let longest = Self.longestTimeout.milliseconds
        // The longest timeout of a range is at least 1.5 times the shortest.
        let shortest = min((wanted + 9) / 10, longest * 2 / 3 / 10) * 10
        let timeout = Duration.milliseconds(shortest) ... .milliseconds(min(2 * shortest, longest))
        let timing = Timing(heartbeatInterval: heartbeatInterval, electionTimeout: timeout)
        return timing.fits(roundTrip: roundTrip) ? timeout : nil
    }

    /// How long a transfer may take until the leader stops leading instead.
    var transferLimit: Duration { electionTimeout.lowerBound }

    /// How often the order to take over is repeated.
    static let transferPause = Duration.milliseconds(10)

    /// The longest pause between two requests of a peer that may not vote yet.
    static let recoveryPause = Duration.milliseconds(500)
}
