internal import Raft
internal import RaftGuard
internal import RaftServer

extension SimulatedCluster {
    /// What ends a process.
    enum End {
        /// The process dies, its host lives and refuses datagrams for it.
        case process
        /// The host dies with it: nobody answers.
        case host
    }

    /// Plans the next call of a server, unless an earlier one is planned.
    mutating func planWake(of index: Int) {
        let deadline = peers[index].server.deadline(after: peers[index].clock.instant(at: now))
        let supervision = peers[index].door.supervisor.deadline ?? deadline
        plan(wakeOf: index, at: min(deadline, supervision))
    }

    /// Plans a call at this instant of the peer's clock, unless an earlier one is planned.
    mutating func plan(wakeOf index: Int, at instant: Instant) {
        let time = peers[index].clock.time(of: instant)
        guard time < peers[index].wakeTime else { return }
        peers[index].wakeTime = max(time, now)
        queue.plan(.wake(peer: Int32(index)), at: max(time, now))
    }

    /// The time has come for which a call was planned; the deadline may have moved since.
    mutating func wake(_ index: Int) {
        guard peers[index].wakeTime == now else { return }
        peers[index].wakeTime = .never
        switch peers[index].process {
        case .running: lookAtClock(index)
        case .leaving: superviseLeaving(index)
        case .paused, .saving, .down: break
        }
    }

    private mutating func lookAtClock(_ index: Int) {
        superviseGuard(of: index)
        let instant = peers[index].clock.instant(at: now)
        if instant >= peers[index].server.deadline(after: instant) {
            take(.tick, at: index)
        } else {
            planWake(of: index)
        }
    }

    /// Reads everything that waits, and only then looks at the clock, as the daemon does: what is
    /// in the inbox may say that all is well.
    mutating func catchUp(_ index: Int) {
        while peers[index].process == .running, !peers[index].inbox.isEmpty {
            let slot = peers[index].inbox.removeFirst()
            let flight = flights[slot]
            flights.remove(slot)
            trace.recorder?.noteReading(of: flight.datagram)
            take(flight.input, at: index, from: flight)
        }
        readGuardEvents(index)
        if peers[index].process == .running { lookAtClock(index) }
    }

    /// Stops a running process; its clock runs on, its inbox fills.
    mutating func pause(_ index: Int, for span: Int64) {
        guard peers[index].process == .running else { return }
        peers[index].process = .paused
        peers[index].hindrances += 1
        trace.add(.paused, by: index, at: now)
        excuseCommand(of: index)
        checker.excuseHook(of: index)
        queue.plan(
            .resume(peer: Int32(index), incarnation: peers[index].incarnation), at: now + span)
    }

    mutating func resume(_ index: Int, _ incarnation: Int32) {
        guard peers[index].incarnation == incarnation, peers[index].process == .paused else {
            return
        }
        peers[index].process = .running
        trace.add(.resumed, by: index, at: now)
        catchUp(index)
    }

    /// Ends a process; what it has not flushed may be on the disk or not.
    mutating func crash(_ index: Int, _ end: End) {
        guard peers[index].isUp else { return }
        if peers[index].node.isLeader { statistics.noteVacancy(at: now) }
        if let output = peers[index].pending {
            let extent = randomExtent()
            _ = output.release { peers[index].disk.write($0, extent) }
        }
        checker.noteDeath(of: index, peers)
        for flight in peers[index].inbox { flights.remove(flight) }
        peers[index].inbox = []
        peers[index].pending = nil
        peers[index].hook = nil
        peers[index].crashPoint = nil
        peers[index].incarnation += 1
        peers[index].process = .down(isHostUp: end == .process)
        peers[index].door = SimulatedGuardDoor(guardPlan)
        trace.add(end == .process ? .killed : .lostPower, by: index, at: now)
        switch end {
        case .process:
            write(.daemonDied, toGuardOf: index)
            excuseCommand(of: index)
        case .host:
            peers[index].guardian = nil
            removeCommand(of: index)
        }
    }

    /// The disk reports an error: the process says so, and ends as soon as its command has.
    mutating func failDisk(of index: Int) {
        trace.add(.diskFailed, by: index, at: now)
        leave(index)
    }

    mutating func planRestart(of index: Int) {
        planRestart(of: index, after: faultChance.longTailed(from: 2_000, doublings: 10))
    }

    /// Plans that a process that is down starts again this many microseconds from now.
    mutating func planRestart(of index: Int, after pause: Int64) {
        queue.plan(
            .restart(peer: Int32(index), incarnation: peers[index].incarnation), at: now + pause)
    }

    mutating func restart(_ index: Int, _ incarnation: Int32) {
        guard peers[index].incarnation == incarnation else { return }
        start(index)
    }

    /// A host that lost its power shows another time than before: its clock begins anew.
    private mutating func boot(_ index: Int) {
        guard settings.hasRoughEdges, peers[index].process == .down(isHostUp: false) else { return }
        peers[index].clock = SimulatedClock(
            reading: readingAtBoot(of: peers[index].clock), at: now,
            partsPerMillion: randomDrift())
    }

    /// What the clock shows: about what it showed at the last boot, as clocks do that count from
    /// there, or a little less than just now, or anything.
    private mutating func readingAtBoot(of clock: SimulatedClock) -> Int64 {
        let difference = faultChance.longTailed(from: 1_000, doublings: 14)
        switch faultChance.below(3) {
        case 0: return max(1, clock.firstReading - min(difference, 20_000))
        case 1: return max(1, Int64(clock.instant(at: now).microseconds) - difference)
        default: return randomReading()
        }
    }

    /// Starts a process that was down, with what its disk has; not beside the guard of an earlier one,
    /// which holds the disk's lock.
    mutating func start(_ index: Int) {
        boot(index)
        let peer = peers[index]
        guard !peer.isUp else { return }
        peers[index].awaitsGuard = peer.guardian != nil
        guard peer.guardian == nil else { return }
        peers[index].hasStarted = true
        keyFiles.read(by: index)
        peers[index].server = newServer(
            at: index, peer.clock, peer.disk, peer.staleConfiguration)
        peers[index].process = .running
        peers[index].wakeTime = .never
        checker.noteStart(of: index, peers, at: now)
        trace.add(peer.disk.state.isEmpty ? .startedEmpty : .started, by: index, at: now)
        begin(index)
        deliverStaleReplies(to: index)
    }

    /// The first steps of a process that has just started.
    mutating func begin(_ index: Int) {
        startGuard(of: index)
        take(.started(Startup(at: addresses[index])), at: index)
        if peers[index].process == .running { lookAtClock(index) }
    }
}
