internal import RaftGuard

// What the guard starts beside the command, and ends if it takes too long: the check of its health,
// and the clean-up.
extension SimulatedCluster {
    /// What goes wrong with such a process.
    private enum ShellFault: CaseIterable { case failure, hanging, slowness, noStart }

    mutating func startCheck(at index: Int) -> GuardInput {
        let fault = nextCheckFault(at: index)
        let span = processChance.longTailed(from: 200, doublings: fault == .slowness ? 14 : 4)
        return start(.check, fault, at: index, taking: span)
    }

    mutating func startCleanup(at index: Int) -> GuardInput {
        let fault = nextCleanupFault()
        let span = processChance.longTailed(
            from: fault == .slowness ? 20_000 : 500, doublings: 7)
        return start(.cleanup, fault, at: index, taking: span)
    }

    private mutating func start(
        _ task: GuardTask, _ fault: ShellFault?, at index: Int, taking span: Int64
    ) -> GuardInput {
        commands += 1
        if fault == .noStart { return .spawnFailed(task, errno: 11) }
        peers[index].guardian?.shell = SimulatedShell(
            task: task, run: commands, end: .status(fault == .failure ? 1 : 0))
        if fault != .hanging { planShellEnd(of: index, after: span) }
        return .spawned(task, process: UInt32(commands))
    }

    private mutating func nextCheckFault(at index: Int) -> ShellFault? {
        let failingChecks = peers[index].command?.failingChecks ?? 0
        guard isFaulty, failingChecks > 0, processChance.below(8) < failingChecks else {
            return nil
        }
        statistics.faults[.check] += 1
        return ShellFault.allCases[processChance.below(ShellFault.allCases.count)]
    }

    private mutating func nextCleanupFault() -> ShellFault? {
        guard isFaulty, settings.mix[.commandEnd] > 0, processChance.below(8) == 0 else {
            return nil
        }
        return ShellFault.allCases[processChance.below(ShellFault.allCases.count)]
    }

    private mutating func planShellEnd(of index: Int, after span: Int64) {
        guard let run = peers[index].guardian?.shell?.run else { return }
        queue.plan(.shellEnd(peer: Int32(index), run: run), at: now + span)
    }

    mutating func killShell(of index: Int) {
        guard peers[index].guardian?.shell != nil else { return }
        peers[index].guardian?.shell?.end = .signal(9)
        planShellEnd(of: index, after: processChance.number(in: 10...1_000))
    }

    /// Such a process ends; with it the last descendant, if the command has ended before.
    mutating func endShell(_ index: Int, _ run: Int32) {
        guard let shell = peers[index].guardian?.shell, shell.run == run else { return }
        peers[index].guardian?.shell = nil
        write(.taskEnded(shell.task, shell.end), toGuardOf: index)
        tellIfAllGone(index)
    }

    /// Nothing is left of what a guard has started.
    mutating func tellIfAllGone(_ index: Int) {
        guard peers[index].command == nil, peers[index].guardian?.shell == nil else { return }
        write(.descendantsGone, toGuardOf: index)
    }
}
