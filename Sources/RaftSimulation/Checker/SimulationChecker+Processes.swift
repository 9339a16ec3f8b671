internal import Raft
internal import RaftGuard
internal import RaftServer

// What is seen of the processes around a server: its guard, the command and its check, the hook.
extension SimulationChecker {
    /// A guard gets an order.
    mutating func noteOrder(
        _ order: GuardOrder, of index: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        let instant = peers[index].clock.instant(at: now)
        report(commands.note(order, of: peers[index].node, index, at: instant), by: index, at: now)
    }

    /// A peer hears from its guard.
    ///
    /// - Returns: whether its command has ended though it did not ask it to.
    mutating func noteReport(_ report: GuardReport, of index: Int, at instant: Instant) -> Bool {
        commands.note(report, of: index, at: instant)
    }

    /// A guard takes something in, and this is what it does about it.
    mutating func noteGuard(
        of index: Int, took input: GuardInput, did actions: [GuardAction], _ instant: Instant,
        at now: TrueTime
    ) {
        report(health.note(input, actions, of: index, at: instant), by: index, at: now)
    }

    /// A guard is stopped: what takes long now is nobody's fault.
    mutating func noteGuardStopped(_ index: Int) { health.excuse(index) }

    /// A command is started; what ran before is still in its peer's place.
    mutating func noteCommandStart(
        of index: Int, in term: Term, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        // What an earlier process of the peer could not kill, this one knows nothing of.
        if peers[index].command?.peerLife == peers[index].incarnation {
            report("its command starts beside its last one, which is not gone", by: index, at: now)
        }
        if peers[index].guardian?.shell?.task == .cleanup {
            report("its command starts beside a clean-up, which is not gone", by: index, at: now)
        }
        let instant = peers[index].clock.instant(at: now)
        report(commands.noteStart(of: index, in: term, at: instant), by: index, at: now)
    }

    /// Everything was done to end a command that the system does not end at once.
    mutating func noteCommandKill(of index: Int, _ peers: [SimulatedPeer], at now: TrueTime) {
        let instant = peers[index].clock.instant(at: now)
        report(commands.noteEnd(of: index, at: instant), by: index, at: now)
    }

    /// Nothing is left of a command.
    mutating func noteCommandEnd(of index: Int, _ peers: [SimulatedPeer], at now: TrueTime) {
        let instant = peers[index].clock.instant(at: now)
        report(commands.noteEnd(of: index, at: instant), by: index, at: now)
    }
}

extension SimulationChecker {
    /// What a peer has to tell its command for changes of leader.
    mutating func noteChanges(
        of index: Int, _ input: ServerInput, _ steps: [NodeStep], _ node: RaftNode
    ) {
        hooks.note(input, steps, node, index)
    }

    /// A command for changes of leader is started.
    mutating func noteHook(
        _ notice: ChangeNotice, of index: Int, _ instant: Instant, at now: TrueTime
    ) {
        report(hooks.noteRun(notice, of: index, at: instant), by: index, at: now)
    }

    /// A command for changes of leader has ended, however.
    mutating func noteHookEnd(of index: Int, _ instant: Instant, at now: TrueTime) {
        report(hooks.noteEnd(of: index, at: instant), by: index, at: now)
    }

    /// A peer stands still while its command for changes of leader runs.
    mutating func excuseHook(of index: Int) { hooks.excuse(index) }

    /// A step is done, perhaps the last of its process.
    mutating func noteHooks(of index: Int, _ actions: ServerActions, at now: TrueTime) {
        report(hooks.noteStep(of: index, actions), by: index, at: now)
    }
}
