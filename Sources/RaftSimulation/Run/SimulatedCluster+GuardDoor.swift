internal import Raft
internal import RaftGuard
internal import RaftServer

// The peer's side of its guard, as the daemon has it.
extension SimulatedCluster {
    /// Gives orders; an order for a guard that is gone is lost, but for the will.
    ///
    /// The last order a guard gets when it is waited for.
    mutating func give(_ orders: [GuardOrder], at index: Int) {
        for order in orders where order != .quit {
            checker.noteOrder(order, of: index, peers, at: now)
            if case .will(let will) = order { peers[index].door.will = will }
            peers[index].door.supervisor.note(order, at: peers[index].clock.instant(at: now))
            write(.order(order), toGuardOf: index)
        }
    }

    /// Reads what the guard has said, as long as the process runs.
    mutating func readGuardEvents(_ index: Int) {
        while peers[index].process == .running, let event = peers[index].door.events.next(at: now) {
            switch event {
            case .report(let report):
                peers[index].door.supervisor.note(report)
                expectConsequence(of: report, at: index)
                take(.guardReport(report), at: index)
            case .gone: loseGuard(of: index)
            }
        }
    }

    /// A command that has ended by itself, or that its check has ended, may take its peer with it.
    private mutating func expectConsequence(of report: GuardReport, at index: Int) {
        let instant = peers[index].clock.instant(at: now)
        guard checker.noteReport(report, of: index, at: instant) else { return }
        if case .ended(_, let end) = report, end.reason == .check {
            statistics[.sickCommands] += 1
        }
        guard settings.command?.exitPolicy == .exit else { return }
        expectExit(of: index, after: Self.hookTime(settings), peers[index].hindrances)
    }

    /// What the guard said has arrived.
    mutating func readGuardEvents(_ index: Int, _ incarnation: Int32) {
        guard peers[index].incarnation == incarnation else { return }
        readGuardEvents(index)
    }

    private mutating func loseGuard(of index: Int) {
        guard peers[index].guardian == nil else { return }
        peers[index].door.supervisor = GuardSupervisor(guardPlan)
        startGuard(of: index)
        take(.guardGone, at: index)
    }

    /// Acts where the guard does not.
    mutating func superviseGuard(of index: Int) {
        switch peers[index].door.supervisor.advance(at: peers[index].clock.instant(at: now)) {
        case .nothing: break
        case .killCommand: tryToKillCommand(of: index)
        case .replaceGuard: killGuard(of: index)
        }
    }

    /// One that starts another process in that instant is missed, at first.
    private mutating func tryToKillCommand(of index: Int) {
        if let command = peers[index].command, !command.wasMissed,
            now.microseconds.isMultiple(of: 4)
        {
            peers[index].command?.wasMissed = true
        } else {
            killCommand(of: index)
        }
    }

    /// The process is to end: it tells the guard to quit, and waits for that, but not for ever.
    mutating func leave(_ index: Int) {
        let instant = peers[index].clock.instant(at: now)
        peers[index].process = .leaving
        guard peers[index].guardian != nil else { return finishLeaving(index) }
        write(.order(.quit), toGuardOf: index)
        let limit = max(instant, peers[index].server.commandUntil) + .seconds(2)
        queue.plan(
            .left(peer: Int32(index), incarnation: peers[index].incarnation),
            at: peers[index].clock.time(of: limit))
        superviseLeaving(index)
    }

    /// A guard that stands still does not quit, and does not end the command in time.
    mutating func superviseLeaving(_ index: Int) {
        let instant = peers[index].clock.instant(at: now)
        if peers[index].door.supervisor.advance(at: instant) == .killCommand {
            tryToKillCommand(of: index)
        }
        guard let deadline = peers[index].door.supervisor.deadline else { return }
        plan(wakeOf: index, at: deadline)
    }

    /// The guard did not quit in time.
    mutating func stopWaiting(_ index: Int, _ incarnation: Int32) {
        guard peers[index].incarnation == incarnation, peers[index].process == .leaving else {
            return
        }
        killGuard(of: index)
    }

    /// The process ends; a service manager starts it again.
    mutating func finishLeaving(_ index: Int) {
        crash(index, .process)
        planRestart(of: index)
    }
}
