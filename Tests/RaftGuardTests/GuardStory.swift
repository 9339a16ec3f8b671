import Raft
import Testing

@testable import RaftGuard

/// A guard, its clock in milliseconds, and what it has done.
struct GuardStory {
    private(set) var subject: Guard
    private(set) var now: UInt64 = 0

    /// What it did, and when.
    private(set) var deeds: [Deed] = []

    struct Deed: Hashable, CustomStringConvertible {
        let at: UInt64
        let action: GuardAction
        var description: String { "\(at): \(action)" }
    }

    init(_ plan: GuardPlan = GuardPlan()) { subject = Guard(plan) }

    /// Lets something happen now, and yields what it brings about at once.
    @discardableResult
    mutating func happens(_ input: GuardInput) -> [GuardAction] {
        let actions = subject.handle(input, at: instant(now))
        deeds += actions.map { Deed(at: now, action: $0) }
        return actions
    }

    @discardableResult
    mutating func ordered(_ order: GuardOrder) -> [GuardAction] { happens(.order(order)) }

    /// Lets time pass, and calls the guard whenever it wants to be called.
    mutating func passes(to end: UInt64) {
        var calls = 0
        while let deadline = subject.deadline, deadline <= instant(end), !hasExited {
            calls += 1
            guard calls < 1_000 else {
                Issue.record("the guard wants to be called again and again")
                break
            }
            now = max(now, (deadline.microseconds + 999) / 1_000)
            happens(.clockAdvanced)
        }
        now = end
    }

    /// A command that runs in term 7 under a lease until then.
    mutating func runs(until: UInt64) {
        #expect(
            ordered(.start(Term(7), leaseUntil: instant(until)))
                == [.spawn(.command, Term(7))])
        #expect(
            happens(.spawned(.command, process: 812))
                == [.report(.started(Term(7), process: 812))])
    }

    private var hasExited: Bool { deeds.last?.action == .exit }

    /// When it did something of this kind first.
    func time(of action: GuardAction) -> UInt64? { deeds.first { $0.action == action }?.at }

    /// When it killed everybody.
    var killedOutright: [UInt64] { deeds.filter { $0.action == .killAll }.map(\.at) }

    /// What it sent, and when.
    var sent: [String] {
        deeds.compactMap { deed in
            guard case .send(let bytes, let address) = deed.action else { return nil }
            return "\(deed.at): \(String(decoding: bytes, as: UTF8.self)) to "
                + String(decoding: address, as: UTF8.self)
        }
    }
}

/// This many milliseconds on the machine's clock.
func instant(_ milliseconds: UInt64) -> Instant { Instant(microseconds: milliseconds * 1_000) }

extension Will {
    /// "free" to one peer now and 5 ms later, from that instant on and if the command has ended,
    /// else "wait"; and 40 ms later the same to another.
    static func example(freeFrom: UInt64 = 0) -> Will {
        let versions = [
            Version(Array("free".utf8), validFrom: instant(freeFrom), needsEnd: true),
            Version(Array("wait".utf8), needsEnd: false),
        ]
        return Will([
            Message(
                to: Array("2".utf8), after: [.zero, .milliseconds(5)], versions: versions),
            Message(to: Array("3".utf8), after: [.milliseconds(40)], versions: versions),
        ])
    }
}
