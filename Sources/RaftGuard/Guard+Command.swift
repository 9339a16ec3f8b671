internal import Raft

/// The command: started under a lease, gone before it can end.
extension Guard {
    /// When the command's lot next asks for an action.
    var phaseDeadline: Instant? {
        switch phase {
        case .idle, .starting: nil
        case .running(let run, let checks):
            min(termination(of: run), checks?.deadline ?? .distantFuture)
        case .terminating(let run, _, let killAt): min(killAt, lastInstant(of: run))
        case .killing(_, _, let next, _): next
        case .cleaning(let run, _, let limit): min(limit, cleanupLimit(of: run))
        }
    }

    /// When to ask the command to end, if nobody does before.
    private func termination(of run: Run) -> Instant { run.leaseUntil - plan.noticeBeforeEnd }

    /// When to kill the command, whatever else was agreed.
    private func lastInstant(of run: Run) -> Instant { run.leaseUntil - plan.killBeforeEnd }

    /// When a clean-up must have ended, since the lease does.
    private func cleanupLimit(of run: Run) -> Instant { run.leaseUntil - GuardPlan.margin }

    /// The sender of this order may have been held up for longer than the lease lasts.
    mutating func start(
        _ term: Term, _ until: Instant, at now: Instant, _ actions: inout [GuardAction]
    ) {
        guard !isBusy else { return }
        let run = Run(term: term, leaseUntil: until)
        guard now < termination(of: run) else {
            return actions.append(.report(.ended(term, CommandEnd(nil, because: .lease))))
        }
        phase = .starting(run)
        actions.append(.spawn(.command, term))
    }

    /// A lease is never cut short by an old order.
    ///
    /// A command that was asked to end because of the lease is not spared by a new one: it may be
    /// halfway through its end.
    mutating func extend(_ until: Instant) {
        if case .terminating(_, because: .lease, _) = phase { return }
        change { $0.leaseUntil = max($0.leaseUntil, until) }
    }

    mutating func stop(by limit: Instant, at now: Instant, _ actions: inout [GuardAction]) {
        change { $0.stopBy = min($0.stopBy ?? limit, limit) }
        switch phase {
        case .running(let run, _):
            terminate(run, because: .ordered, killAt: limit, &actions)
        case .terminating(let run, let reason, let killAt):
            phase = .terminating(run, because: reason, killAt: min(killAt, limit))
        case .idle, .starting, .killing, .cleaning: break
        }
    }

    private mutating func change(_ body: (inout Run) -> Void) {
        switch phase {
        case .idle: break
        case .starting(var run):
            body(&run)
            phase = .starting(run)
        case .running(var run, let checks):
            body(&run)
            phase = .running(run, checks)
        case .terminating(var run, let reason, let killAt):
            body(&run)
            phase = .terminating(run, because: reason, killAt: killAt)
        case .killing(var run, let reason, let next, let pause):
            body(&run)
            phase = .killing(run, because: reason, next: next, pause: pause)
        case .cleaning(var run, let end, let limit):
            body(&run)
            phase = .cleaning(run, end, limit: limit)
        }
    }

    private mutating func terminate(
        _ run: Run, because reason: CommandEnd.Reason, killAt: Instant,
        _ actions: inout [GuardAction]
    ) {
        phase = .terminating(run, because: reason, killAt: killAt)
        actions.append(.terminateAll)
    }

    private mutating func kill(
        _ run: Run, because reason: CommandEnd.Reason, at now: Instant,
        _ actions: inout [GuardAction]
    ) {
        let pause = GuardPlan.killPauses.lowerBound
        phase = .killing(run, because: reason, next: now + pause, pause: pause)
        actions.append(.killAll)
    }

    /// A clean-up that takes too long is killed, and the end is told only when it is gone as well.
    private mutating func giveUpCleanup(
        _ run: Run, _ end: CommandEnd, at now: Instant, _ actions: inout [GuardAction]
    ) {
        var run = run
        run.isCleanedUp = true
        actions.append(.report(.cleanupFailed(.tookTooLong)))
        kill(run, because: end.reason, at: now, &actions)
    }

    /// The daemon is dead: what runs is killed, without being asked first.
    mutating func killUnlessEnded(at now: Instant, _ actions: inout [GuardAction]) {
        switch phase {
        case .starting(let run), .running(let run, _):
            kill(run, because: .ordered, at: now, &actions)
        case .terminating(let run, let reason, _): kill(run, because: reason, at: now, &actions)
        case .idle, .killing, .cleaning: break
        }
    }

    /// Does what is due.
    mutating func advance(at now: Instant, _ actions: inout [GuardAction]) {
        switch phase {
        case .idle, .starting: break
        case .running(let run, let checks): advance(run, checks, at: now, &actions)
        case .terminating(let run, let reason, let killAt):
            if now >= min(killAt, lastInstant(of: run)) {
                kill(run, because: reason, at: now, &actions)
            }
        case .killing(let run, let reason, let next, let pause) where now >= next:
            let longer = min(pause * 2, GuardPlan.killPauses.upperBound)
            phase = .killing(run, because: reason, next: now + longer, pause: longer)
            actions.append(.killAll)
        case .cleaning(let run, let end, let limit) where now >= min(limit, cleanupLimit(of: run)):
            giveUpCleanup(run, end, at: now, &actions)
        case .killing, .cleaning: break
        }
    }

    private mutating func advance(
        _ run: Run, _ checks: CheckSchedule?, at now: Instant, _ actions: inout [GuardAction]
    ) {
        guard now < termination(of: run) else {
            return terminate(run, because: .lease, killAt: lastInstant(of: run), &actions)
        }
        guard var checks else { return }
        switch checks.advance(at: now) {
        case .start: actions.append(.spawn(.check, run.term))
        case .kill: actions.append(.kill(.check))
        case .nothing: break
        }
        phase = .running(run, checks)
    }
}

/// What the guard learns of the processes that it has started.
extension Guard {
    mutating func note(
        _ task: GuardTask, startedAs process: UInt32, at now: Instant,
        _ actions: inout [GuardAction]
    ) {
        guard task == .command, case .starting(let run) = phase else { return }
        actions.append(.report(.started(run.term, process: process)))
        phase = .running(run, plan.check.map { CheckSchedule($0, from: now) })
        if let stopBy = run.stopBy { stop(by: stopBy, at: now, &actions) }
    }

    mutating func note(
        _ task: GuardTask, failedWith errno: UInt32, at now: Instant,
        _ actions: inout [GuardAction]
    ) {
        switch (task, phase) {
        case (.command, .starting(let run)):
            phase = .idle
            actions.append(.report(.cannotStart(run.term, errno: errno)))
        case (.check, .running(let run, var checks?)):
            let failure = TaskFailure.couldNotStart(errno: errno)
            note(checks.finish(failure, at: now), checks, of: run, at: now, &actions)
        case (.cleanup, .cleaning(let run, let end, _)):
            actions.append(.report(.cleanupFailed(.couldNotStart(errno: errno))))
            finish(run, end, &actions)
        case (.command, _), (.check, _), (.cleanup, _): break
        }
    }

    mutating func note(
        _ task: GuardTask, endedWith end: ProcessEnd, at now: Instant,
        _ actions: inout [GuardAction]
    ) {
        switch (task, phase) {
        case (.command, _): noteCommand(end, at: now, &actions)
        case (.check, .running(let run, var checks?)):
            note(checks.finish(TaskFailure(end), at: now), checks, of: run, at: now, &actions)
        case (.cleanup, .cleaning(let run, let commandEnd, _)):
            if let failure = TaskFailure(end) { actions.append(.report(.cleanupFailed(failure))) }
            finish(run, commandEnd, &actions)
        case (.check, _), (.cleanup, _): break
        }
    }

    /// The command's first process has ended, and so must everything that it had started.
    private mutating func noteCommand(
        _ end: ProcessEnd, at now: Instant, _ actions: inout [GuardAction]
    ) {
        change { $0.exit = end }
        switch phase {
        case .running(let run, _): kill(run, because: .itself, at: now, &actions)
        case .terminating(let run, let reason, _): kill(run, because: reason, at: now, &actions)
        case .idle, .starting, .killing, .cleaning: break
        }
    }

    private mutating func note(
        _ result: CheckResult?, _ checks: CheckSchedule, of run: Run, at now: Instant,
        _ actions: inout [GuardAction]
    ) {
        if let result { actions.append(.report(.checked(result))) }
        phase = .running(run, checks)
        guard checks.hasFailed else { return }
        terminate(run, because: .check, killAt: now + plan.grace, &actions)
    }

    mutating func noteAllGone(at now: Instant, _ actions: inout [GuardAction]) {
        guard case .killing(let run, let reason, _, _) = phase else { return }
        let end = CommandEnd(run.exit, because: reason)
        guard plan.hasCleanup, !run.isCleanedUp else { return finish(run, end, &actions) }
        phase = .cleaning(run, end, limit: now + GuardPlan.longestCleanup)
        actions.append(.spawn(.cleanup, run.term))
    }

    private mutating func finish(
        _ run: Run, _ end: CommandEnd, _ actions: inout [GuardAction]
    ) {
        phase = .idle
        actions.append(.report(.ended(run.term, end)))
    }
}
