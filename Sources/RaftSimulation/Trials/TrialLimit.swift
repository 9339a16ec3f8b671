internal import Raft

/// How many terms with elections a trial may take, and how long nobody may lead, in a cluster in
/// which all is well but for the trial.
///
/// Generous beside what `raftsim distance` measures: what is beyond it is a split that was split
/// again, or a detour by way of an election timeout, and not bad luck.
struct TrialLimit: Hashable, Sendable {
    /// Terms, also those in which the votes were split.
    let terms: Int

    /// Microseconds without a leader.
    let vacancy: Int64

    /// The limit of a trial at the distance and with the timing of these settings.
    init(_ trial: Trial, _ settings: Settings) {
        let timing = settings.timing
        let heartbeat = timing.heartbeatInterval.microseconds
        let detection = 200_000 + 4 * heartbeat + 8 * settings.longestRoundTrip
        let timeout = timing.electionTimeout.upperBound.microseconds
        // Without its successor a leader that hands over is the only one left that may lead.
        let isOnlyOneLeft = settings.candidates <= 2
        // Without probing nobody notices before a timeout, and two may at the same time.
        guard timing.isProbing || trial == .reload else {
            terms = 6
            vacancy = 8 * timeout + detection
            return
        }
        switch trial {
        case .forgedRefusals, .restartBesideDeaf, .reload: (terms, vacancy) = (0, 0)
        case .kill, .silence, .restart:
            // A leader of two has to come back.
            let isAlone = settings.peers < 3
            terms = 2
            vacancy = detection + (isAlone ? 2 * timeout : 0)
        case .firstStart: (terms, vacancy) = (2, detection)
        case .restartAll: (terms, vacancy) = (2, 2 * timeout + detection)
        case .transfer, .transferAfterDeath:
            let isInVain = trial == .transferAfterDeath && isOnlyOneLeft
            let transfer = isInVain ? timing.electionTimeout.lowerBound.microseconds : 0
            (terms, vacancy) = (2, 150_000 + transfer + 8 * settings.longestRoundTrip)
        // It looks for a sign of life for as long as a lease lasts, and asks four times; it remembers for
        // some heartbeats how slow the followers were before all was well. Where the replies may take
        // longer than until it follows, the others have to miss it.
        case .deafLeader:
            let asked = 80_000 + settings.longestRoundTrip * 9 / 8
            let noticed = timing.electionTimeout.lowerBound.microseconds + asked
            terms = 2
            vacancy =
                noticed < timeout
                ? noticed + 150_000 + heartbeat + 8 * settings.longestRoundTrip
                : timeout + detection
        // Nobody can know that the new leader is dead before its first heartbeat is late. Its followers
        // hear of it as far apart as they are: two may stand side by side once. The old leader voted
        // for it, and waits for an election timeout as after any vote.
        case .higherTerm:
            terms = 3
            vacancy =
                50_000 + heartbeat + 8 * settings.longestRoundTrip
                + (isOnlyOneLeft ? timeout : 0)
        }
    }
}
