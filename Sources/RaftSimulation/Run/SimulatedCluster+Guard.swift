internal import Raft
internal import RaftGuard
internal import RaftServer

// The guard's side: a process of its own, which outlives the peer's for a moment.
extension SimulatedCluster {
    /// What every guard looks after.
    var guardPlan: GuardPlan { settings.command?.plan ?? GuardPlan() }

    /// What one process writes, another one can read so much later, in microseconds.
    private mutating func channelDelay() -> Int64 {
        processChance.longTailed(from: 10, doublings: 5)
    }

    /// Starts the guard of a peer.
    mutating func startGuard(of index: Int) {
        guard settings.hasGuards else { return }
        guards += 1
        peers[index].guardian = SimulatedGuard(
            guardPlan, life: guards, of: peers[index].incarnation)
        let will = peers[index].door.will
        if !will.messages.isEmpty { write(.order(.will(will)), toGuardOf: index) }
        say(.report(.ready), to: index, after: 1_000)
    }

    /// Puts something into the inbox of a guard.
    mutating func write(_ input: GuardInput, toGuardOf index: Int, after span: Int64 = 0) {
        let delay = span + channelDelay()
        guard let life = peers[index].guardian?.life,
            let time = peers[index].guardian?.inbox.write(input, at: now + delay)
        else { return }
        queue.plan(.guardWake(peer: Int32(index), life: life), at: time)
    }

    private mutating func say(
        _ event: SimulatedGuardDoor.Event, to index: Int, after span: Int64 = 0
    ) {
        let time = peers[index].door.events.write(event, at: now + span + channelDelay())
        queue.plan(.guardEvent(peer: Int32(index), incarnation: peers[index].incarnation), at: time)
    }

    /// A guard reads what has come in, and looks at the clock.
    mutating func wakeGuard(_ index: Int, _ life: Int32) {
        guard isAwake(index, life) else { return }
        while isAwake(index, life), let input = peers[index].guardian?.inbox.next(at: now) {
            // A check that was started meanwhile is a descendant, too.
            if input == .descendantsGone, peers[index].guardian?.shell != nil { continue }
            handle(input, byGuardOf: index)
        }
        guard isAwake(index, life) else { return }
        handle(.clockAdvanced, byGuardOf: index)
        guard isAwake(index, life), let deadline = peers[index].guardian?.subject.deadline else {
            return
        }
        let time = peers[index].clock.time(of: deadline)
        queue.plan(.guardWake(peer: Int32(index), life: life), at: max(time, now + 1))
    }

    private func isAwake(_ index: Int, _ life: Int32) -> Bool {
        peers[index].guardian?.life == life && peers[index].guardian?.isStopped == false
    }

    /// Lets a guard decide, and does it; what comes of that it is told before anything else.
    private mutating func handle(_ input: GuardInput, byGuardOf index: Int) {
        var inputs = [input]
        while !inputs.isEmpty {
            let instant = peers[index].clock.instant(at: now)
            let input = inputs.removeFirst()
            let actions = peers[index].guardian?.subject.handle(input, at: instant) ?? []
            checker.noteGuard(of: index, took: input, did: actions, instant, at: now)
            for action in actions { inputs += perform(action, byGuardOf: index) }
        }
    }

    private mutating func perform(_ action: GuardAction, byGuardOf index: Int) -> [GuardInput] {
        switch action {
        case .spawn(let task, let term): return [spawn(task, in: term, at: index)]
        case .terminateAll: terminateCommand(of: index)
        case .killAll: killCommand(of: index)
        case .kill(let task):
            if peers[index].guardian?.shell?.task == task { killShell(of: index) }
        case .report(let report): if peers[index].isUp { say(.report(report), to: index) }
        case .send(let bytes, let address): sendWill(bytes, to: address, from: index)
        case .closeSocket: peers[index].guardian?.holdsSocket = false
        case .exit: endGuard(of: index)
        }
        return []
    }

    private mutating func sendWill(_ bytes: [UInt8], to address: [UInt8], from index: Int) {
        guard let receiver = addresses.peer(at: address), let guardian = peers[index].guardian
        else {
            return
        }
        let envelope = Wire.envelope(in: bytes)
        if case .timeoutNow(let order)? = envelope?.message {
            statistics[.wills] += 1
            trace.add(.willSent(to: peers[receiver].node.id), by: index, at: now)
            checker.noteWill(order, of: index, peers, at: now)
        }
        launch(
            Flight(
                sender: Int32(index), receiver: Int32(receiver),
                input: .datagram(ArrivedDatagram(bytes, from: addresses[index])),
                envelope: envelope), ofLife: guardian.peerLife)
    }

    /// The guard's process ends as it should: what waited for that continues.
    private mutating func endGuard(of index: Int) {
        peers[index].guardian = nil
        if peers[index].process == .leaving { finishLeaving(index) }
        if peers[index].awaitsGuard { start(index) }
    }

    /// The guard's process is killed, and the command with it; the peer sees to it that nothing is
    /// left, however long that takes.
    mutating func killGuard(of index: Int) {
        guard peers[index].guardian != nil else { return }
        peers[index].guardian = nil
        killCommand(of: index)
        let sweep = peers[index].command?.death ?? 0
        switch peers[index].process {
        case .running, .paused, .saving: say(.gone, to: index, after: sweep)
        case .leaving: finishLeaving(index)
        case .down: if peers[index].awaitsGuard { start(index) }
        }
    }

    /// Stops a guard for a while.
    mutating func stopGuard(of index: Int, for span: Int64) -> Bool {
        guard let life = peers[index].guardian?.life, peers[index].guardian?.isStopped == false
        else { return false }
        peers[index].guardian?.isStopped = true
        trace.add(.told(.guardFault, "'s guard is stopped"), by: index, at: now)
        checker.noteGuardStopped(index)
        excuseCommand(of: index)
        queue.plan(.guardResume(peer: Int32(index), life: life), at: now + span)
        return true
    }

    mutating func resumeGuard(_ index: Int, _ life: Int32) {
        guard peers[index].guardian?.life == life else { return }
        peers[index].guardian?.isStopped = false
        wakeGuard(index, life)
    }
}

// The command: a process that the guard starts and ends.
extension SimulatedCluster {
    private mutating func spawn(
        _ task: GuardTask, in term: Term, at index: Int
    ) -> GuardInput {
        switch task {
        case .command: return startCommand(in: term, at: index)
        case .check: return startCheck(at: index)
        case .cleanup: return startCleanup(at: index)
        }
    }

    private mutating func startCommand(in term: Term, at index: Int) -> GuardInput {
        if isFaulty, processChance.below(16) == 0 { return .spawnFailed(.command, errno: 2) }
        commands += 1
        statistics[.commands] += 1
        trace.add(.told(.command, "'s command starts in term \(term)"), by: index, at: now)
        checker.noteCommandStart(of: index, in: term, peers, at: now)
        peers[index].command = newCommand(of: index)
        if isFaulty, settings.mix[.commandEnd] > 0, processChance.below(4) == 0 {
            planCommandEnd(of: index, after: processChance.longTailed(from: 1_000, doublings: 11))
        }
        return .spawned(.command, process: UInt32(commands))
    }

    private mutating func newCommand(of index: Int) -> SimulatedCommand {
        var command = SimulatedCommand(
            run: commands, guardian: peers[index].guardian?.life ?? 0,
            peerLife: peers[index].guardian?.peerLife ?? 0, terminationDelay: 1_000, death: 200)
        if isFaulty, settings.mix[.check] > 0, guardPlan.check != nil {
            command.failingChecks = processChance.below(2) * processChance.below(9)
        }
        guard isFaulty, settings.mix[.commandEnd] > 0 else { return command }
        command.terminationDelay = processChance.longTailed(from: 50, doublings: 13)
        if processChance.below(4) == 0 { command.terminationDelay = nil }
        command.death = processChance.number(in: 10...1_000)
        if processChance.below(8) == 0 {
            command.death = processChance.longTailed(from: 5_000, doublings: 8)
        }
        return command
    }

    private mutating func planCommandEnd(of index: Int, after span: Int64, isKilled: Bool = false) {
        guard let run = peers[index].command?.run else { return }
        queue.plan(
            .commandEnd(peer: Int32(index), run: run, isKilled: isKilled), at: now + span)
    }

    private mutating func terminateCommand(of index: Int) {
        guard let terminationDelay = peers[index].command?.terminationDelay else { return }
        peers[index].command?.end = .signal(15)
        planCommandEnd(of: index, after: terminationDelay, isKilled: true)
    }

    /// Kills a command; it is gone a moment later, or much later.
    mutating func killCommand(of index: Int) {
        killShell(of: index)
        guard let command = peers[index].command else { return tellIfAllGone(index) }
        peers[index].command?.end = .signal(9)
        if command.cannotBeKilled {
            peers[index].hindrances += 1
            checker.noteCommandKill(of: index, peers, at: now)
        }
        planCommandEnd(of: index, after: command.death, isKilled: true)
    }

    /// A command ends; once all is healed none does so by itself.
    mutating func endCommand(_ index: Int, _ run: Int32, isKilled: Bool) {
        guard let command = peers[index].command, command.run == run, isKilled || isFaulty else {
            return
        }
        if !isKilled { statistics.faults[.commandEnd] += 1 }
        removeCommand(of: index)
        write(.taskEnded(.command, command.end), toGuardOf: index)
        tellIfAllGone(index)
    }

    /// Nothing is left of a command.
    mutating func removeCommand(of index: Int) {
        guard peers[index].command != nil else { return }
        peers[index].command = nil
        trace.add(.told(.command, "'s command has ended"), by: index, at: now)
        checker.noteCommandEnd(of: index, peers, at: now)
    }

    /// A command that nobody can end, for its guard and the peer stand still, is nobody's fault.
    mutating func excuseCommand(of index: Int) {
        let peer = peers[index]
        guard peer.command != nil, peer.process != .running, peer.process != .leaving,
            peer.guardian?.isStopped != false
        else { return }
        checker.noteCommandKill(of: index, peers, at: now)
    }
}
