internal import Raft
internal import RaftServer

// The command for changes of leader: a process that the peer starts.
extension SimulatedCluster {
    mutating func perform(_ action: HookAction, at index: Int) {
        switch action {
        case .run(let notice): startHook(notice, at: index)
        case .kill: planHookEnd(of: index, after: processChance.number(in: 10...1_000))
        }
    }

    private mutating func startHook(_ notice: ChangeNotice, at index: Int) {
        let instant = peers[index].clock.instant(at: now)
        checker.noteHook(notice, of: index, instant, at: now)
        commands += 1
        peers[index].hook = commands
        let share = isFaulty ? settings.mix[.hook] : 0
        guard processChance.below(2 * FaultMix.greatestStrength) < share else {
            return planHookEnd(of: index, after: processChance.longTailed(from: 500, doublings: 8))
        }
        statistics.faults[.hook] += 1
        switch processChance.below(3) {
        case 0: failHook(of: index)
        case 1: planHookEnd(of: index, after: processChance.longTailed(from: 10_000, doublings: 10))
        case _: break
        }
    }

    private mutating func failHook(of index: Int) {
        peers[index].hook = nil
        checker.noteHookEnd(of: index, peers[index].clock.instant(at: now), at: now)
        take(.hookFailed("no such file"), at: index)
    }

    private mutating func planHookEnd(of index: Int, after span: Int64) {
        guard let run = peers[index].hook else { return }
        queue.plan(
            .hookEnd(peer: Int32(index), incarnation: peers[index].incarnation, run: run),
            at: now + span)
    }

    /// The process has ended; a peer that stands still notices later.
    mutating func endHook(_ index: Int, _ incarnation: Int32, _ run: Int32) {
        guard peers[index].incarnation == incarnation, peers[index].hook == run else { return }
        guard peers[index].process == .running else {
            checker.excuseHook(of: index)
            return planHookEnd(of: index, after: 1_000)
        }
        peers[index].hook = nil
        checker.noteHookEnd(of: index, peers[index].clock.instant(at: now), at: now)
        take(.hookEnded, at: index)
    }
}
