internal import Raft
internal import RaftGuard

/// What is seen of the checks of the commands' health, each by the clock of its own machine: a
/// command ends for its check if it has failed so often in a row as was configured, at once, and
/// for nothing less.
struct HealthWatch: Sendable {
    private let plan: CheckPlan?
    private var runs: [Run?]

    /// Whose command has failed so often that its check may end it.
    private var areFailed: [Bool]

    /// A command that nobody has asked to end.
    private struct Run {
        let since: Instant
        var failures: UInt32 = 0
        var check: Check?
    }

    /// A check that runs.
    private struct Check {
        let since: Instant
        var isKilled = false
        var isExcused = false
    }

    /// What a guard that runs may be late.
    private static let patience = Duration.milliseconds(100)

    init(peers: Int, _ plan: CheckPlan?) {
        self.plan = plan
        runs = Array(repeating: nil, count: peers)
        areFailed = Array(repeating: false, count: peers)
    }

    /// A guard stands still.
    mutating func excuse(_ index: Int) { runs[index]?.check?.isExcused = true }

    /// Holds what a guard does against what it has seen of the checks.
    mutating func note(
        _ input: GuardInput, _ actions: [GuardAction], of index: Int, at now: Instant
    ) -> [String] {
        guard let plan else { return [] }
        var broken = take(input, of: index, at: now, plan)
        for action in actions { broken += take(action, of: index, at: now, plan) }
        if let failures = runs[index]?.failures, failures >= plan.failures {
            broken.append("its check failed \(failures) times in a row, and its command runs on")
        }
        return broken
    }

    private mutating func take(
        _ input: GuardInput, of index: Int, at now: Instant, _ plan: CheckPlan
    ) -> [String] {
        switch input {
        case .spawned(.command, _):
            runs[index] = Run(since: now)
            areFailed[index] = false
        case .spawned(.check, _): runs[index]?.check = Check(since: now)
        case .spawnFailed(.check, _): fail(index, at: now, plan)
        case .taskEnded(.check, let end):
            let broken = lateness(of: index, at: now, plan)
            let isKilled = runs[index]?.check?.isKilled == true
            runs[index]?.check = nil
            if isKilled || end != .status(0) {
                fail(index, at: now, plan)
            } else {
                runs[index]?.failures = 0
            }
            return broken
        case .clockAdvanced, .order, .daemonDied, .spawned, .spawnFailed, .taskEnded,
            .descendantsGone, .killRefused:
            break
        }
        return []
    }

    private mutating func take(
        _ action: GuardAction, of index: Int, at now: Instant, _ plan: CheckPlan
    ) -> [String] {
        switch action {
        case .kill(.check): runs[index]?.check?.isKilled = true
        case .terminateAll, .killAll:
            defer { runs[index] = nil }
            return lateness(of: index, at: now, plan)
        case .report(.ended(_, let end)) where end.reason == .check && !areFailed[index]:
            return ["its check ends a command that has not failed so often in a row"]
        case .spawn, .kill, .report, .send, .closeSocket, .exit: break
        }
        return []
    }

    private mutating func fail(_ index: Int, at now: Instant, _ plan: CheckPlan) {
        guard let run = runs[index], now >= run.since + plan.grace else { return }
        runs[index]?.failures += 1
        areFailed[index] = run.failures + 1 >= plan.failures
    }

    private func lateness(of index: Int, at now: Instant, _ plan: CheckPlan) -> [String] {
        guard let check = runs[index]?.check, !check.isExcused,
            now > check.since + plan.timeout + Self.patience
        else { return [] }
        return ["a check of its command takes \((now - check.since).milliseconds) ms, and is let"]
    }
}
