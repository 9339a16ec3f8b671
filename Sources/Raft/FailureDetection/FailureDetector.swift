/// What a follower thinks of its leader's health: the way from a late heartbeat to a suspicion.
///
/// A leader goes the same way when nobody answers it, and ends up suspecting that it is deaf.
///
/// A suspicion is a hint, never a proof. It makes this peer ask for pre-votes sooner, and grant
/// them sooner; a majority has to share it before anything changes (see <doc:Deviations>).
enum FailureDetector: Hashable, Sendable {
    /// There is no leader to watch, or probing is turned off.
    case off
    /// All is well until the next heartbeat is late.
    case trusting(until: Instant)
    /// The leader was asked, and its reply is awaited.
    case probing(sent: Int, next: Instant)
    /// The leader's host refused a datagram. The leader was asked, and has until then to answer:
    /// before this peer votes for another, and before it stands itself.
    case refused(votesFrom: Instant, standsFrom: Instant)
    /// The leader seems to be gone.
    case suspecting(ElectionCause)

    /// When there is something to do.
    var deadline: Instant? {
        switch self {
        case .off, .suspecting: nil
        case .trusting(let until): until
        case .probing(_, let next): next
        case .refused(_, let standsFrom): standsFrom
        }
    }

    /// Why the leader is suspected, if it is.
    var suspicion: ElectionCause? {
        switch self {
        case .off, .trusting, .probing: nil
        case .refused: .refused
        case .suspecting(let cause): cause
        }
    }

    /// Whether the leader is suspected, and had the time to contradict it: this peer may vote.
    func isCertain(at now: Instant) -> Bool {
        switch self {
        case .off, .trusting, .probing: false
        case .refused(let votesFrom, _): now >= votesFrom
        case .suspecting: true
        }
    }

    /// Whether the leader may yet contradict a refusal: this peer does not stand for election.
    func awaitsContradiction(at now: Instant) -> Bool {
        if case .refused(_, let standsFrom) = self { now < standsFrom } else { false }
    }

    /// So many probes in a row without a reply make a suspicion.
    static let probes = 4

    /// The least span between two probes of one leader.
    static let pause = Duration.milliseconds(20)

    /// How late a heartbeat may be without any jitter seen: later than the leader's own drift
    /// (``HeartbeatSchedule``).
    static let patience = Duration.milliseconds(8)

    /// How much later a heartbeat may be than any that was seen lately.
    static let margin = Duration.milliseconds(4)

    /// More jitter than that is not waited for, however slow the heartbeats are: to ask costs little.
    static let greatestJitter = Duration.milliseconds(50)

    /// How long a leader may contradict a refusal whose distance is not known yet.
    static let unmeasured = Duration.milliseconds(100)
}

extension Follower {
    /// How late a heartbeat may be before it is asked for: later than any that was seen lately.
    ///
    /// To ask too soon costs two small datagrams, to ask late costs time without a leader.
    var allowance: Duration { max(FailureDetector.patience, jitter + FailureDetector.margin) }

    /// How long a reply to a probe is waited for: both ways may be as slow as any seen lately.
    ///
    /// To give up too soon is a false suspicion, so this is more patient than ``allowance``.
    var probePause: Duration { max(FailureDetector.pause, FailureDetector.patience + jitter * 2) }

    /// How long the last probe's reply is waited for: the first ones had the time of a round trip
    /// by then, and some.
    var lastProbePause: Duration { max(probePause, patientRoundTrip - probePause) }

    /// What a refusal begins.
    ///
    /// It is forged more easily than anything else: a majority that believed it at once would
    /// replace a good leader that is farther away than the followers are from each other. So the
    /// leader has the time to contradict it. One answer may be later than those that were measured
    /// by as much as heartbeats were late (which on a local network has other reasons than the way):
    /// who stands for election waits for that as well, and those whom it asks need not.
    func refusal(at now: Instant) -> FailureDetector {
        guard let roundTrip else {
            let end = now + FailureDetector.unmeasured
            return .refused(votesFrom: end, standsFrom: end)
        }
        let end = now + patientRoundTrip + .milliseconds(1)
        return .refused(votesFrom: end, standsFrom: end + min(jitter, roundTrip))
    }

    /// The round trip to the leader, and an eighth on top.
    private var patientRoundTrip: Duration { (roundTrip ?? .zero) * 9 / 8 }

    /// Who is not expected to vote: the leader, if it is suspected, or one before it.
    var suspect: NodeID? { failureDetector.suspicion == nil ? suspectedLeader : leader }

    /// Follows another leader than before, of which it knows nothing yet.
    mutating func meet(_ leader: NodeID) {
        self.leader = leader
        lastContact = nil
        roundTrip = nil
        jitter = .zero
        isRefusalDoubted = false
    }

    /// Hears its leader: learns the jitter, and is calm again.
    mutating func hear(at now: Instant, _ timing: Timing) {
        if let lastContact { learnJitter(from: now - lastContact, timing.heartbeatPeriod) }
        lastContact = now
        suspectedLeader = nil
        formerLeader = nil
        inquiry = nil
        preVote = nil
        turn = nil
        yieldedUntil = nil
        failureDetector = timing.isProbing ? .trusting(until: dueAt(timing, after: now)) : .off
    }

    /// When a heartbeat counts as late that follows one heard at this instant.
    func dueAt(_ timing: Timing, after lastContact: Instant) -> Instant {
        lastContact + timing.heartbeatPeriod + allowance
    }

    /// Keeps the largest lateness seen, forgetting a sixteenth of it with every heartbeat.
    ///
    /// A gap of half a period or more is a lost heartbeat, not a late one.
    private mutating func learnJitter(from gap: Duration, _ period: Duration) {
        let faded = jitter - jitter / 16
        let lateness = gap - period
        let isLate = lateness < period / 2
        jitter = isLate ? max(faded, min(lateness, FailureDetector.greatestJitter)) : faded
    }
}
