/// Something that ends a leadership, or may, in a cluster in which all is well.
///
/// A trial is measured: how long nobody leads, and how many elections it takes.
public enum Trial: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// All peers start for the first time.
    case firstStart = "first-start"
    /// The leader's process dies; its host refuses datagrams.
    case kill
    /// The leader's host loses power: nobody answers.
    case silence
    /// The leader's process dies and starts again 0.2 s later.
    case restart
    /// All processes die, and start again at once.
    case restartAll = "restart-all"
    /// The leader is asked to transfer its leadership.
    case transfer
    /// The same, a moment after a follower's process has died.
    case transferAfterDeath = "transfer-after-death"
    /// The leader sees a higher term, of a peer that dies at once.
    case higherTerm = "higher-term"
    /// A majority is told falsely that nobody listens at the leader, which is farther away than they
    /// are from each other: it must stay.
    case forgedRefusals = "forged-refusals"
    /// A peer does not hear the leader and would replace it, and the others restart one by one: it
    /// must stay.
    case restartBesideDeaf = "restart-beside-deaf"

    /// The peers read their files again, one after the other, and change their key where they have
    /// one: the leader must stay.
    case reload

    /// The leader hears nobody any more, and is heard by all.
    case deafLeader = "deaf-leader"

    /// The name that commands use.
    public var description: String { rawValue }

    /// Whether a cluster of this many peers can come through it with a leader.
    public func applies(toPeers peers: Int) -> Bool {
        switch self {
        case .firstStart, .restart, .restartAll, .reload: true
        case .transfer, .forgedRefusals: peers > 1
        case .kill, .silence, .transferAfterDeath, .higherTerm, .restartBesideDeaf,
            .deafLeader:
            peers > 2
        }
    }
}

/// What came of a trial.
public struct TrialResult: Hashable, Sendable {
    /// How long nobody led, in microseconds; `nil` if nobody did within the limit.
    public let vacancy: Int64?

    /// How many elections were held: candidates of one term count one by one.
    public let elections: Int

    /// How many terms there were elections in.
    public let terms: Int
}
