public import Raft

/// What a command for changes of leader is told.
public struct ChangeNotice: Hashable, Sendable {
    /// The term of the change.
    public let term: Term

    /// Who leads; none if nobody does.
    public let leader: NodeID?

    /// The leader's address as it is configured.
    public let address: String?

    /// Why, in one word.
    public let reason: String

    /// What the command finds in its environment.
    public var variables: [(name: String, value: String)] {
        [
            ("RAFT_TERM", "\(term)"), ("RAFT_LEADER", leader.map { "\($0)" } ?? ""),
            ("RAFT_LEADER_ADDRESS", address ?? ""), ("RAFT_REASON", reason),
        ]
    }
}

/// When the command for changes of leader (the hook) runs, and what it is told.
///
/// One runs at a time. Of the changes that come meanwhile the first and the newest are reported, in
/// that order: the newest is the one that is true, and is never lost. A hook that takes too long
/// is killed; it never holds up the peer.
struct ChangeNotifier: Hashable, Sendable {
    /// How long a hook may take.
    static let limit = Duration.seconds(10)

    private var phase = Phase.idle
    private var waiting: [ChangeNotice] = []
    private var hasGivenUp = false

    private enum Phase: Hashable, Sendable {
        case idle
        case running(killAt: Instant)
        case killed
    }

    /// When the hook that runs has run for too long.
    var deadline: Instant? {
        guard case .running(let killAt) = phase else { return nil }
        return killAt
    }

    /// Whether all changes have been told.
    var isIdle: Bool { phase == .idle && waiting.isEmpty }

    /// Takes a change to tell.
    mutating func add(_ notice: ChangeNotice) {
        guard !hasGivenUp else { return }
        if waiting.count == 2 { waiting.removeLast() }
        waiting.append(notice)
    }

    /// Forgets what waits, lets what runs end at once, and tells nothing any more.
    mutating func giveUp(at now: Instant) {
        hasGivenUp = true
        waiting = []
        if case .running = phase { phase = .running(killAt: now) }
    }

    /// Takes that the hook has ended, or could not be started.
    mutating func end() { phase = .idle }

    /// What is to be done now, if anything.
    mutating func advance(at now: Instant) -> HookAction? {
        switch phase {
        case .idle where !waiting.isEmpty:
            phase = .running(killAt: now + Self.limit)
            return .run(waiting.removeFirst())
        case .running(let killAt) where now >= killAt:
            phase = .killed
            return .kill
        case .idle, .running, .killed: return nil
        }
    }
}

/// What to do about the command for changes of leader.
public enum HookAction: Hashable, Sendable {
    /// Run it, and say when it has ended: ``ServerInput/hookEnded``, or
    /// ``ServerInput/hookFailed(_:)``.
    case run(ChangeNotice)

    /// Kill the one that runs, and its whole group.
    case kill
}
