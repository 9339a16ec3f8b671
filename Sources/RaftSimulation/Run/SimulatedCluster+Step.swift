internal import Raft
internal import RaftServer

extension SimulatedCluster {
    /// One step of a peer whose process runs.
    ///
    /// - Parameters:
    ///   - input: What happens to it.
    ///   - index: The peer.
    ///   - flight: The datagram that the input is, if it came over the network.
    mutating func take(_ input: ServerInput, at index: Int, from flight: Flight? = nil) {
        let instant = peers[index].clock.instant(at: now)
        if peers[index].node.isLeader, !checker.hasLease(index, at: now) {
            checker.watchLease(of: index, peers, at: now)
        }
        let old = peers[index].node
        var chance = stepChance
        let output = peers[index].server.handle(input, at: instant, using: &chance)
        // That the disk is done is no step of its own: nothing that it draws is used.
        if !input.isConfirmation {
            stepChance = chance
            statistics[.steps] += 1
        }
        trace.recorder?.noteStep(
            of: index, by: input, output.steps, to: peers[index].node, peers[index].clock, at: now)
        for step in output.steps {
            note(step.observations, at: index)
            checker.noteProposal(step, of: index, peers[index].node, at: now)
        }
        checker.noteStep(
            of: index, from: old, to: peers[index].node, by: output.steps.map(\.event), instant, now
        )
        if let flight {
            checker.noteBelieved(
                output.steps, of: index, in: peers[index].incarnation, from: flight, at: now)
        }
        checker.noteChanges(of: index, input, output.steps, peers[index].node)
        if input.isAboutFiles {
            checker.noteReload(of: index, from: old, to: peers[index].node, output.log, at: now)
        }
        checker.noteLog(output.log, of: index, instant, at: now)
        statistics.faults[.priority] += output.log.count(where: PriorityWatch.isGivingWay)
        carryOut(output, at: index)
    }

    /// Saves and does what a step asks for, as far as the disk and the process live.
    private mutating func carryOut(_ output: ServerOutput, at index: Int) {
        guard sendAll(output.requests, from: index) else { return tearStep(of: index) }
        do {
            let actions = try output.release { change throws(DiskTrouble) in
                try startSaving(change, at: index)
            }
            perform(actions, at: index)
        } catch {
            suffer(error, with: output, at: index)
        }
    }

    private mutating func suffer(
        _ trouble: DiskTrouble, with output: ServerOutput, at index: Int
    ) {
        switch trouble {
        case .slow(let end):
            peers[index].pending = output
            peers[index].process = .saving
            peers[index].hindrances += 1
            excuseCommand(of: index)
            checker.excuseHook(of: index)
            queue.plan(.saved(peer: Int32(index), incarnation: peers[index].incarnation), at: end)
        case .failed: failDisk(of: index)
        case .crashed: tearStep(of: index)
        }
    }

    /// The process dies between two effects of a step.
    private mutating func tearStep(of index: Int) {
        statistics.faults[.tornStep] += 1
        crash(index, .process)
        planRestart(of: index)
    }

    /// Writes a step's changes; a slow disk takes its time, and a crash or a failure leaves a part.
    private mutating func startSaving(
        _ change: DurableChange, at index: Int
    ) throws(DiskTrouble) {
        if case .writing(let extent)? = peers[index].crashPoint {
            peers[index].disk.write(change, extent)
            throw .crashed
        }
        if let span = peers[index].nextFlush {
            peers[index].nextFlush = nil
            throw .slow(until: now + span)
        }
        let flush = settings.flush
        if happensToDisk(.failingDisk, inTenThousand: 8) {
            peers[index].disk.write(change, randomExtent())
            throw .failed
        }
        if happensToDisk(.slowDisk, inTenThousand: 100) {
            throw .slow(until: now + flush + diskChance.longTailed(from: 500, doublings: 11))
        }
        guard flush == 0 else { throw .slow(until: now + flush) }
        save(change, at: index)
    }

    private mutating func happensToDisk(_ kind: FaultKind, inTenThousand share: Int) -> Bool {
        let strength = isFaulty ? settings.mix[kind] : 0
        guard strength > 0, diskChance.happens(inTenThousand: strength * share)
        else { return false }
        statistics.faults[kind] += 1
        return true
    }

    mutating func randomExtent() -> SimulatedDisk.Extent {
        let extents = SimulatedDisk.Extent.allCases
        return extents[diskChance.below(extents.count)]
    }

    private mutating func save(_ change: DurableChange, at index: Int) {
        if let log = change.log { checker.noteLog(log, of: index, peers, at: now) }
        peers[index].disk.write(change)
    }

    /// The slow disk is done: the datagrams leave, and what came in meanwhile is read.
    mutating func finishSaving(_ index: Int, _ incarnation: Int32) {
        guard peers[index].incarnation == incarnation, let output = peers[index].pending else {
            return
        }
        peers[index].pending = nil
        peers[index].process = .running
        let actions = output.release { save($0, at: index) }
        perform(actions, at: index)
        catchUp(index)
    }

    /// Does what a step that is safely on the disk asks for; the process may die on the way.
    private mutating func perform(_ actions: ServerActions, at index: Int) {
        if let isDrained = actions.isDrained {
            peers[index].disk.isDrained = isDrained
            checker.noteDrained(isDrained, index)
        }
        checker.noteSaved(index, peers, committed: actions.committed, at: now)
        give(actions.guardOrders, at: index)
        sendAll(actions.datagrams, from: index)
        let hasGrantedVote = actions.datagrams.contains { $0.envelope?.grantsVote == true }
        switch peers[index].crashPoint {
        case .sending: tearStep(of: index)
        case .forgettingVote where hasGrantedVote && isFaulty && mayReplaceDisk(of: index):
            forgetVote(of: index)
        case nil, .writing, .forgettingVote: finish(actions, at: index)
        }
    }

    /// Sends one after the other.
    ///
    /// - Returns: whether the process lived to send them all.
    @discardableResult
    private mutating func sendAll(_ datagrams: [OutgoingDatagram], from index: Int) -> Bool {
        for (sent, datagram) in datagrams.enumerated() {
            if peers[index].crashPoint == .sending(sent) { return false }
            if let envelope = datagram.envelope {
                checker.noteSent(envelope, from: index, peers, at: now)
            }
            send(datagram, from: index)
        }
        return true
    }

    private mutating func finish(_ actions: ServerActions, at index: Int) {
        for other in actions.lookups { startLookup(of: Int(other.number), at: index) }
        if actions.exitStatus == nil { planWake(of: index) } else { leave(index) }
        for action in actions.hook { perform(action, at: index) }
        checker.noteHooks(of: index, actions, at: now)
        if actions.readsFiles, peers[index].process == .running { readFiles(index) }
        if let change = actions.persisted, peers[index].process == .running {
            take(.event(.persisted(change)), at: index)
        }
    }

    /// The host goes with its disk.
    private mutating func forgetVote(of index: Int) {
        statistics.faults[.forgottenVote] += 1
        crash(index, .host)
        replaceDisk(of: index)
        planRestart(of: index, after: faultChance.longTailed(from: 500, doublings: 10))
    }

    private mutating func note(_ observations: [Observation], at index: Int) {
        for observation in observations {
            statistics.note(observation, at: now)
            trace.add(.observed(observation), by: index, at: now)
        }
    }
}

extension Envelope {
    /// Whether it gives a vote away, and not only the promise of one.
    fileprivate var grantsVote: Bool {
        if case .requestVoteReply(let reply) = message {
            reply.isGranted && !reply.isPreVote
        } else {
            false
        }
    }
}

extension ServerInput {
    /// Whether it says no more than that the disk is done.
    fileprivate var isConfirmation: Bool {
        if case .event(.persisted) = self { true } else { false }
    }

    /// Whether it has to do with reading the configuration and the keys again.
    fileprivate var isAboutFiles: Bool {
        switch self {
        case .signal(.hangUp), .configurationRead, .configurationRefused, .keysRead, .keysRefused:
            true
        case .started, .datagram, .refused, .undelivered, .tick, .signal, .event, .guardReport,
            .guardGone, .guardFailed, .hookEnded, .hookFailed, .resolved, .lookupFailed:
            false
        }
    }
}
