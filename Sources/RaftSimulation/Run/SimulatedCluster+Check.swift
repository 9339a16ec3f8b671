internal import RaftGuard

// The check of the command's health: a process that the guard starts, and ends if it takes too long.
extension SimulatedCluster {
    /// What a check that goes wrong does.
    private enum CheckFault: CaseIterable { case failure, hanging, slowness, noStart }

    mutating func startCheck(at index: Int) -> GuardInput {
        commands += 1
        let fault = nextCheckFault(at: index)
        if fault == .noStart { return .spawnFailed(.check, errno: 11) }
        peers[index].guardian?.check = SimulatedCheck(
            run: commands, end: .status(fault == .failure ? 1 : 0))
        if fault != .hanging {
            let span = processChance.longTailed(from: 200, doublings: fault == .slowness ? 14 : 4)
            planCheckEnd(of: index, after: span)
        }
        return .spawned(.check, process: UInt32(commands))
    }

    private mutating func nextCheckFault(at index: Int) -> CheckFault? {
        let failing = peers[index].command?.failingChecks ?? 0
        guard isFaulty, failing > 0, processChance.below(8) < failing else { return nil }
        statistics.faults[.check] += 1
        return CheckFault.allCases[processChance.below(CheckFault.allCases.count)]
    }

    private mutating func planCheckEnd(of index: Int, after span: Int64) {
        guard let run = peers[index].guardian?.check?.run else { return }
        queue.plan(.checkEnd(peer: Int32(index), run: run), at: now + span)
    }

    mutating func killCheck(of index: Int) {
        guard peers[index].guardian?.check != nil else { return }
        peers[index].guardian?.check?.end = .signal(9)
        planCheckEnd(of: index, after: processChance.number(in: 10...1_000))
    }

    /// A check ends; with it the last descendant, if the command has ended before.
    mutating func endCheck(_ index: Int, _ run: Int32) {
        guard let check = peers[index].guardian?.check, check.run == run else { return }
        peers[index].guardian?.check = nil
        write(.taskEnded(.check, check.end), toGuardOf: index)
        if peers[index].command == nil { write(.descendantsGone, toGuardOf: index) }
    }
}
