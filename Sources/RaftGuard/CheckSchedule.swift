internal import Raft

/// When the command's health is checked, and what came of it.
struct CheckSchedule: Hashable, Sendable {
    private enum Phase: Hashable {
        case waiting(until: Instant)
        case running(limit: Instant)
        /// It took too long; its end is awaited.
        case killed
    }

    private let plan: CheckPlan
    private let graceUntil: Instant
    private var phase: Phase
    private var failures: UInt32 = 0
    private var isPassing = false

    /// What is to be done about a check.
    enum Step: Hashable { case start, kill, nothing }

    /// The checks of a command that starts now.
    init(_ plan: CheckPlan, from now: Instant) {
        self.plan = plan
        graceUntil = now + plan.grace
        phase = .waiting(until: now + plan.interval)
    }

    /// When there is something to do, if nothing comes in before.
    var deadline: Instant? {
        switch phase {
        case .waiting(let until): until
        case .running(let limit): limit
        case .killed: nil
        }
    }

    /// Whether the command has failed so often that it must end.
    var hasFailed: Bool { failures >= plan.failures }

    /// What is due now.
    mutating func advance(at now: Instant) -> Step {
        switch phase {
        case .waiting(let until) where now >= until:
            phase = .running(limit: now + plan.timeout)
            return .start
        case .running(let limit) where now >= limit:
            phase = .killed
            return .kill
        case .waiting, .running, .killed: return .nothing
        }
    }

    /// Notes the end of a check, and how it failed, if it did.
    ///
    /// - Returns: the result, if it is news.
    mutating func finish(_ failure: TaskFailure?, at now: Instant) -> CheckResult? {
        let failure = phase == .killed ? .tookTooLong : failure
        phase = .waiting(until: now + plan.interval)
        guard let failure else { return pass() }
        guard now >= graceUntil else { return nil }
        isPassing = false
        failures += 1
        return .failing(inARow: failures, failure)
    }

    private mutating func pass() -> CheckResult? {
        defer { (isPassing, failures) = (true, 0) }
        return isPassing ? nil : .passing
    }
}
