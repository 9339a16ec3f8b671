internal import POSIX
internal import Raft

/// What the daemon tells the guard of a command, one line each, through a pipe.
///
/// All instants are readings of this machine's clock, which both processes share.
enum GuardOrder: Hashable, Sendable {
    /// The lease holds until then, at least.
    case extend(until: Instant)
    /// End the command now; at this instant at the latest it must be gone.
    case stop(by: Instant)

    /// The line, with its line feed.
    var line: String {
        switch self {
        case .extend(let until): "until \(until.microseconds)\n"
        case .stop(let limit): "stop \(limit.microseconds)\n"
        }
    }

    /// The order that a line without its line feed gives, if it gives one.
    init?(line: Substring) {
        let words = line.split(separator: " ")
        guard words.count == 2, let microseconds = UInt64(words[1]) else { return nil }
        let instant = Instant(microseconds: microseconds)
        switch words[0] {
        case "until": self = .extend(until: instant)
        case "stop": self = .stop(by: instant)
        case _: return nil
        }
    }
}

/// When a guard acts, as far as it has been told.
struct GuardSchedule: Hashable, Sendable {
    private var leaseUntil: Instant
    private var stopBy: Instant?

    /// Who asks the command to end does so this long before the lease runs out.
    static let notice = Duration.milliseconds(60)

    /// The command is killed this long before the lease runs out, for killing takes time too.
    static let margin = Duration.milliseconds(10)

    /// A command that may run as long as the lease holds.
    init(until: Instant) { leaseUntil = until }

    /// Takes an order.
    ///
    /// A lease is never cut short by an old order, and once the command is to stop, no later order
    /// lets it run on beyond that.
    mutating func take(_ order: GuardOrder) {
        switch order {
        case .extend(let until): leaseUntil = max(leaseUntil, until)
        case .stop(let limit): stopBy = min(stopBy ?? limit, limit)
        }
    }

    /// Whether the command was told to stop, whatever the lease.
    var isStopping: Bool { stopBy != nil }

    /// When to send SIGTERM: at once if the command was told to stop.
    var termination: Instant { stopBy == nil ? leaseUntil - Self.notice : .zero }

    /// When to send SIGKILL.
    var kill: Instant { min(leaseUntil - Self.margin, stopBy ?? leaseUntil) }
}

/// Orders as they come out of the pipe, which may cut them anywhere.
struct OrderLines: Sendable {
    private var unread = ""

    /// Whether the daemon is gone, and no order will come any more.
    private(set) var hasEnded = false

    /// The orders that have come in.
    mutating func read(from pipe: borrowing FileDescriptor) throws(SystemError) -> [GuardOrder] {
        switch try pipe.read(maximumBytes: 4_096) {
        case .wouldBlock: break
        case .ended: hasEnded = true
        case .bytes(let bytes): unread += String(decoding: bytes, as: UTF8.self)
        }
        guard let end = unread.lastIndex(of: "\n") else { return [] }
        defer { unread = String(unread[unread.index(after: end)...]) }
        return unread[..<end].split(separator: "\n").compactMap { GuardOrder(line: $0) }
    }
}
