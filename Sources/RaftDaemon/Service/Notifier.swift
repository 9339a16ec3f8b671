internal import POSIX
internal import Raft

/// Runs a command on every change of leader that this peer learns of.
///
/// One runs at a time. Changes that come meanwhile wait, and of those that wait only the newest is
/// told: it is the one that is true. A command that takes too long is killed; it never holds up
/// the peer.
struct Notifier: ~Copyable {
    private let command: String?
    private let environment: Environment
    private var running: ChildProcess?
    private var isRunning = false
    private var wasKilled = false
    private var waiting: Change?
    private var limit = Instant.zero

    /// How long a command may take.
    private static let longest = Duration.seconds(10)

    /// What a command is told.
    struct Change: Hashable, Sendable {
        let term: Term
        let leader: NodeID?
        let address: String?
        let reason: String
    }

    init(_ command: String?, environment: Environment) {
        self.command = command
        self.environment = environment
    }

    /// The process of the command that runs, if one does.
    var process: ProcessID? {
        switch running {
        case .some(let running): running.id
        case nil: nil
        }
    }

    /// When the command that runs has run for too long; killed is killed.
    var deadline: Instant? { isRunning && !wasKilled ? limit : nil }

    /// Whether all changes have been told.
    var isIdle: Bool { !isRunning && waiting == nil }

    /// Waits for nothing any more.
    mutating func giveUp() {
        waiting = nil
        limit = .zero
    }

    /// Tells of a change, as soon as the command that runs has ended.
    mutating func tell(_ change: Change, at now: Instant) -> SystemError? {
        guard command != nil else { return nil }
        waiting = change
        return advance(at: now)
    }

    /// Ends what takes too long, and starts what waits.
    mutating func advance(at now: Instant) -> SystemError? {
        if isRunning, !wasKilled, now >= limit {
            wasKilled = true
            running?.sendToGroup(.kill)
        }
        if isRunning, (try? running?.reap()) != nil {
            running = nil
            isRunning = false
        }
        guard !isRunning, let change = waiting, let command else { return nil }
        waiting = nil
        return start(command, change, at: now)
    }

    private mutating func start(
        _ command: String, _ change: Change, at now: Instant
    ) -> SystemError? {
        var environment = environment
        environment["RAFT_TERM"] = "\(change.term)"
        environment["RAFT_LEADER"] = change.leader.map { "\($0)" } ?? ""
        environment["RAFT_LEADER_ADDRESS"] = change.address ?? ""
        environment["RAFT_REASON"] = change.reason
        do throws(SystemError) {
            running = try ChildProcess(
                Launch("/bin/sh", ["-c", command], environment: environment, diesWithParent: true))
            (isRunning, wasKilled, limit) = (true, false, now + Self.longest)
            return nil
        } catch {
            return error
        }
    }
}
