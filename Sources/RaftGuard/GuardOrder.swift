public import Raft

/// What the daemon tells its guard, one line each.
///
/// All instants are readings of this machine's clock, which both processes share. The guard obeys
/// orders in their sequence, and all that were written before the daemon died.
public enum GuardOrder: Hashable, Sendable {
    /// Run the command on behalf of this leadership, whose lease holds until then.
    ///
    /// It is obeyed only while nothing runs, and answered by ``GuardReport/started(_:process:)`` or
    /// ``GuardReport/cannotStart(_:errno:)``.
    case start(Term, leaseUntil: Instant)

    /// The lease of the command that runs holds until then, at least.
    ///
    /// It changes nothing once the command was asked to end because the lease was running out.
    case extend(until: Instant)

    /// End the command now; at this instant at the latest it is killed, or before the lease ends.
    ///
    /// Of two such orders the earlier instant counts.
    case stop(by: Instant)

    /// Send this when the daemon is dead, in place of what was to be sent before; an empty will
    /// revokes.
    case will(Will)

    /// End the command, if one runs, send the will then, and exit. The daemon ends in an orderly way.
    case quit
}

extension GuardOrder: GuardLine {
    /// The line, without its line feed.
    public var line: String {
        switch self {
        case .start(let term, let until): "start \(term) \(until.microseconds)"
        case .extend(let until): "extend \(until.microseconds)"
        case .stop(let limit): "stop \(limit.microseconds)"
        case .will(let will): (["will"] + will.words).joined(separator: " ")
        case .quit: "quit"
        }
    }

    /// The order that a line without its line feed gives, if it gives one.
    public init?(line: Substring) {
        var words = Words(line)
        guard let order = Self.read(&words), words.isAtEnd else { return nil }
        self = order
    }

    private static func read(_ words: inout Words) -> GuardOrder? {
        switch words.next() {
        case "start":
            guard let term = words.number(), let until = words.instant() else { return nil }
            return .start(Term(term), leaseUntil: until)
        case "extend": return words.instant().map { .extend(until: $0) }
        case "stop": return words.instant().map { .stop(by: $0) }
        case "will": return Will(&words).map { .will($0) }
        case "quit": return .quit
        case _: return nil
        }
    }
}
