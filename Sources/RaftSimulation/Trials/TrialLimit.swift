internal import Raft

/// How many elections a trial may take, and how long nobody may lead, in a cluster in which all is
/// well but for the trial.
///
/// Generous beside what `raftsim distance` measures: what is beyond it is a split that was split
/// again, or a detour by way of an election timeout, and not bad luck.
struct TrialLimit: Hashable, Sendable {
    /// Elections, lost ones included.
    let elections: Int

    /// Microseconds without a leader.
    let vacancy: Int64

    /// The limit of a trial at the distance and with the timing of these settings.
    init(_ trial: Trial, _ settings: Settings) {
        let timing = settings.timing
        let heartbeat = timing.heartbeatInterval.microseconds
        let detection = 200_000 + 4 * heartbeat + 8 * settings.longestRoundTrip
        let timeout = timing.electionTimeout.upperBound.microseconds
        // Without probing nobody notices before a timeout, and two may at the same time.
        guard timing.isProbing || trial == .reload else {
            elections = 12
            vacancy = 8 * timeout + detection
            return
        }
        switch trial {
        case .forgedRefusals, .restartBesideDeaf, .reload: (elections, vacancy) = (0, 0)
        case .kill, .silence, .restart:
            // A leader of two has to come back.
            let isAlone = settings.peers < 3
            elections = 3
            vacancy = detection + (isAlone ? 2 * timeout : 0)
        case .firstStart: (elections, vacancy) = (4, detection)
        case .restartAll: (elections, vacancy) = (4, 2 * timeout + detection)
        case .transfer, .transferAfterDeath:
            // Where all others that are left are witnesses, the leader comes back when it has given up.
            let isInVain = trial == .transferAfterDeath && settings.hasWitnesses
            let transfer = isInVain ? timing.electionTimeout.lowerBound.microseconds : 0
            (elections, vacancy) = (3, 150_000 + transfer + 8 * settings.longestRoundTrip)
        // Nobody can know that the new leader is dead before its first heartbeat is late. Its followers
        // hear of it as far apart as they are: two may stand side by side once.
        // A witness that hears first of its term passes that on, and stands by: then the others wait
        // for a timeout.
        case .higherTerm:
            elections = 4
            vacancy =
                50_000 + heartbeat + 8 * settings.longestRoundTrip
                + (settings.hasWitnesses ? 2 * timeout : 0)
        }
    }
}
