internal import Raft

extension SimulatedCluster {
    /// What ends a process.
    enum End {
        /// The process dies, its host lives and refuses datagrams for it.
        case process
        /// The host dies with it: nobody answers.
        case host
    }

    /// Plans the next call of a node, unless an earlier one is planned.
    mutating func planWake(of place: Int) {
        let time = peers[place].clock.time(of: peers[place].node.deadline)
        guard time < peers[place].wakeTime else { return }
        peers[place].wakeTime = max(time, now)
        queue.plan(.wake(peer: Int32(place)), at: max(time, now))
    }

    /// The time has come for which a call was planned; the deadline may have moved since.
    mutating func wake(_ place: Int) {
        guard peers[place].wakeTime == now else { return }
        peers[place].wakeTime = .never
        if peers[place].process == .running { lookAtClock(place) }
    }

    private mutating func lookAtClock(_ place: Int) {
        if peers[place].clock.instant(at: now) >= peers[place].node.deadline {
            take(.clockAdvanced, at: place)
        } else {
            planWake(of: place)
        }
    }

    /// Reads everything that waits, and only then looks at the clock, as the daemon does: what is
    /// in the inbox may say that all is well.
    mutating func catchUp(_ place: Int) {
        while peers[place].process == .running, !peers[place].inbox.isEmpty {
            let flight = peers[place].inbox.removeFirst()
            let event = flights[flight].event
            flights.remove(flight)
            take(event, at: place)
        }
        if peers[place].process == .running { lookAtClock(place) }
    }

    /// Stops a running process; its clock runs on, its inbox fills.
    mutating func pause(_ place: Int, for span: Int64) {
        guard peers[place].process == .running else { return }
        peers[place].process = .paused
        trace.add(.paused, by: place, at: now)
        queue.plan(.resume(peer: Int32(place), life: peers[place].life), at: now + span)
    }

    mutating func resume(_ place: Int, _ life: Int32) {
        guard peers[place].life == life, peers[place].process == .paused else { return }
        peers[place].process = .running
        trace.add(.resumed, by: place, at: now)
        catchUp(place)
    }

    /// Ends a process; what it has not flushed may be on the disk or not.
    mutating func crash(_ place: Int, _ end: End) {
        guard peers[place].isUp else { return }
        if peers[place].node.isLeader { tally.noteVacancy(at: now) }
        if let output = peers[place].pending {
            let extent = randomExtent()
            _ = output.release { peers[place].disk.write($0, extent) }
        }
        for flight in peers[place].inbox { flights.remove(flight) }
        peers[place].inbox = []
        peers[place].pending = nil
        peers[place].crashPoint = nil
        peers[place].life += 1
        peers[place].process = .down(isHostUp: end == .process)
        trace.add(end == .process ? .killed : .lostPower, by: place, at: now)
    }

    /// The disk reports an error: the process says so and ends.
    mutating func failDisk(of place: Int) {
        trace.add(.diskFailed, by: place, at: now)
        crash(place, .process)
        planRestart(of: place)
    }

    mutating func planRestart(of place: Int) {
        let pause = faultChance.longTailed(from: 2_000, doublings: 10)
        queue.plan(.restart(peer: Int32(place), life: peers[place].life), at: now + pause)
    }

    mutating func restart(_ place: Int, _ life: Int32) {
        guard peers[place].life == life else { return }
        start(place)
    }

    /// Starts a process that was down, with what its disk has.
    mutating func start(_ place: Int) {
        let peer = peers[place]
        guard !peer.isUp else { return }
        peers[place].node = RaftNode(
            peer.node.id, in: peer.node.membership, timing: peer.node.timing,
            restoring: peer.disk.state, log: peer.disk.log,
            at: peer.clock.instant(at: now), using: &nodeChance)
        peers[place].process = .running
        peers[place].wakeTime = .never
        history.noteStart(of: place, peers, at: now)
        trace.add(peer.disk.state.isEmpty ? .startedEmpty : .started, by: place, at: now)
        lookAtClock(place)
    }
}
