internal import Raft
internal import RaftGuard
internal import SafetyChecker

/// What is seen of the guarded commands: each in the time of its own machine, by which its lease is
/// measured.
struct CommandWatch: Sendable {
    private var checker = CommandChecker()

    /// Until when each peer has promised its command the lease.
    private var promised: [Instant]

    /// Whose commands may still run.
    private var isRunning: [Bool]

    /// The latest term that a command was given, and by whom: the fencing token.
    private var token: (term: Term, peer: Int)?

    /// Since when each peer has known that its command ended by itself.
    private var ownEnds: [Instant?]

    /// Who has asked its command to end.
    private var isStopped: [Bool]

    /// So long a command that ended by itself is not started again, at least.
    private static let leastPause = Duration.milliseconds(100)

    init(peers: Int) {
        ownEnds = Array(repeating: nil, count: peers)
        isStopped = Array(repeating: false, count: peers)
        promised = Array(repeating: .zero, count: peers)
        isRunning = Array(repeating: false, count: peers)
    }

    /// Holds an order against the lease of the peer that gives it; what is wrong, if anything is.
    mutating func note(
        _ order: GuardOrder, of node: RaftNode, _ index: Int, at now: Instant
    ) -> String? {
        let until: Instant
        switch order {
        case .start(_, let leaseUntil):
            until = leaseUntil
            promised[index] = until
            isStopped[index] = false
            if let end = ownEnds[index], now < end + Self.leastPause {
                return "it starts its command again \((now - end).milliseconds) ms after its end"
            }
        case .extend(let leaseUntil):
            until = leaseUntil
            promised[index] = max(promised[index], until)
            checker.noteExtension(of: Self.id(index), leaseUntil: Int64(until.microseconds))
        case .stop:
            isStopped[index] = true
            return nil
        case .will, .quit: return nil
        }
        // What the disk has held up until the lease was over promises nothing any more.
        guard until > now else { return nil }
        guard let lease = node.lease(at: now), now + lease >= until else {
            return "it promises its command a longer lease than it has"
        }
        return nil
    }

    /// A peer hears from its guard.
    ///
    /// - Returns: whether its command has ended though it did not ask it to.
    mutating func note(_ report: GuardReport, of index: Int, at now: Instant) -> Bool {
        guard case .ended(_, let end) = report, end.reason == .itself || end.reason == .check,
            !isStopped[index]
        else { return false }
        ownEnds[index] = now
        return true
    }

    /// A peer's process starts: it remembers no command.
    mutating func noteLife(of index: Int) {
        ownEnds[index] = nil
        isStopped[index] = true
    }

    mutating func noteStart(of index: Int, in term: Term, at now: Instant) -> [String] {
        isRunning[index] = true
        var broken: [String] = []
        if let token, term < token.term || term == token.term && index != token.peer {
            broken.append(
                "its command gets term \(term) after peer \(token.peer)'s got \(token.term)")
        }
        token = (term, index)
        let text = checker.noteStart(
            of: Self.id(index), at: Int64(now.microseconds),
            leaseUntil: Int64(promised[index].microseconds))
        return broken + [text].compactMap { $0 }
    }

    mutating func noteEnd(of index: Int, at now: Instant) -> String? {
        isRunning[index] = false
        return checker.noteEnd(of: Self.id(index), at: Int64(now.microseconds))
    }

    /// A leader orders another peer to take over: its command has ended by then.
    func noteTransfer(_ index: Int) -> String? {
        isRunning[index] ? "it hands over while its command runs" : nil
    }

    private static func id(_ index: Int) -> NodeID { NodeID(UInt64(index)) }
}
