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
        // Without probing nobody notices before a timeout, and two may at the same time.
        guard settings.timing.isProbing || trial == .reload else {
            (terms, vacancy) = (6, 8 * settings.longestTimeout + settings.detection)
            return
        }
        switch trial {
        case .forgedRefusals, .restartBesideDeaf, .reload: (terms, vacancy) = (0, 0)
        case .kill, .silence, .restart:
            // A leader of two has to come back.
            let comeback = settings.peers < 3 ? 2 * settings.longestTimeout : 0
            (terms, vacancy) = (2, settings.detection + comeback)
        case .firstStart: (terms, vacancy) = (2, settings.detection)
        case .restartAll:
            (terms, vacancy) = (2, 2 * settings.longestTimeout + settings.detection)
        case .transfer: (terms, vacancy) = (2, 150_000 + settings.elections)
        case .transferAfterDeath:
            let inVain = settings.isOnlyOneLeft ? settings.shortestTimeout : 0
            (terms, vacancy) = (2, 150_000 + inVain + settings.elections)
        case .deafLeader: (terms, vacancy) = (2, settings.deafness)
        // Nobody can know that the new leader is dead before its first heartbeat is late. Its followers
        // hear of it as far apart as they are: two may stand side by side once. The old leader voted
        // for it, and waits for an election timeout as after any vote.
        case .higherTerm:
            let wait = settings.isOnlyOneLeft ? settings.longestTimeout : 0
            (terms, vacancy) = (3, 50_000 + settings.heartbeat + settings.elections + wait)
        }
    }
}

/// How long what a trial is made of takes at most, in microseconds.
extension Settings {
    fileprivate var heartbeat: Int64 { timing.heartbeatInterval.microseconds }
    fileprivate var shortestTimeout: Int64 { timing.electionTimeout.lowerBound.microseconds }
    fileprivate var longestTimeout: Int64 { timing.electionTimeout.upperBound.microseconds }

    /// An election at this distance, with room for a split vote.
    fileprivate var elections: Int64 { 8 * longestRoundTrip }

    /// The same, once the leader is missed.
    fileprivate var detection: Int64 { 200_000 + 4 * heartbeat + elections }

    /// Without its successor a leader that hands over is the only one left that may lead.
    fileprivate var isOnlyOneLeft: Bool { candidates <= 2 }

    /// A deaf leader looks for a sign of life for as long as a lease lasts, and asks four times.
    ///
    /// It remembers for some heartbeats how slow the followers were before all was well. Where the
    /// replies may take longer than until it follows, the others have to miss it.
    fileprivate var deafness: Int64 {
        let noticed = shortestTimeout + 80_000 + longestRoundTrip * 9 / 8
        return noticed < longestTimeout
            ? noticed + 150_000 + heartbeat + elections : longestTimeout + detection
    }
}
