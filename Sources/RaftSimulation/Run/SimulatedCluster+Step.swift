internal import Raft

extension SimulatedCluster {
    /// One step of a peer whose process runs.
    mutating func take(_ event: Event, at place: Int) {
        let instant = peers[place].clock.instant(at: now)
        if peers[place].node.isLeader, !history.hasLease(place, at: now) {
            history.watchLease(of: place, peers, at: now)
        }
        let old = peers[place].node
        let output = peers[place].node.handle(event, at: instant, using: &nodeChance)
        tally[.steps] += 1
        if !output.observations.isEmpty { note(output.observations, at: place) }
        history.noteStep(of: place, from: old, to: peers[place].node, by: event, instant, now)
        carryOut(output, at: place)
    }

    /// Saves and sends what a step asks for, as far as the disk and the process live.
    private mutating func carryOut(_ output: Output, at place: Int) {
        do {
            let messages = try output.release { change throws(DiskTrouble) in
                try startSaving(change, at: place)
            }
            dispatch(messages, from: place)
        } catch {
            suffer(error, with: output, at: place)
        }
    }

    private mutating func suffer(_ trouble: DiskTrouble, with output: Output, at place: Int) {
        switch trouble {
        case .slow(let end):
            peers[place].pending = output
            peers[place].process = .saving
            queue.plan(.saved(peer: Int32(place), life: peers[place].life), at: end)
        case .failed: failDisk(of: place)
        case .crashed: tearStep(of: place)
        }
    }

    /// The process dies between two effects of a step.
    private mutating func tearStep(of place: Int) {
        tally.faults[.tornStep] += 1
        crash(place, .process)
        planRestart(of: place)
    }

    /// Writes a step's changes; a slow disk takes its time, and a crash or a failure leaves a part.
    private mutating func startSaving(
        _ change: DurableChange, at place: Int
    ) throws(DiskTrouble) {
        if case .writing(let extent)? = peers[place].crashPoint {
            peers[place].disk.write(change, extent)
            throw .crashed
        }
        if let span = peers[place].nextFlush {
            peers[place].nextFlush = nil
            throw .slow(until: now + span)
        }
        if happensToDisk(.failingDisk, inTenThousand: 8) {
            peers[place].disk.write(change, randomExtent())
            throw .failed
        }
        if happensToDisk(.slowDisk, inTenThousand: 100) {
            throw .slow(until: now + diskChance.longTailed(from: 500, doublings: 11))
        }
        save(change, at: place)
    }

    private mutating func happensToDisk(_ kind: FaultKind, inTenThousand share: Int) -> Bool {
        let strength = isFaulty ? settings.mix[kind] : 0
        guard strength > 0, diskChance.happens(inTenThousand: strength * share)
        else { return false }
        tally.faults[kind] += 1
        return true
    }

    mutating func randomExtent() -> SimulatedDisk.Extent {
        let extents = SimulatedDisk.Extent.allCases
        return extents[diskChance.below(extents.count)]
    }

    private mutating func save(_ change: DurableChange, at place: Int) {
        if let log = change.log { history.noteLog(log, of: place, peers, at: now) }
        peers[place].disk.write(change)
    }

    /// The slow disk is done: the messages leave, and what came in meanwhile is read.
    mutating func finishSaving(_ place: Int, _ life: Int32) {
        guard peers[place].life == life, let output = peers[place].pending else { return }
        peers[place].pending = nil
        peers[place].process = .running
        let messages = output.release { save($0, at: place) }
        dispatch(messages, from: place)
        catchUp(place)
    }

    /// Sends what a step that is safely on the disk has to say; the process may die on the way.
    private mutating func dispatch(_ messages: [Envelope], from place: Int) {
        history.noteSaved(place, peers, at: now)
        for (sent, envelope) in messages.enumerated() {
            if peers[place].crashPoint == .sending(sent) { break }
            history.noteSent(envelope, from: place, peers, at: now)
            send(envelope, from: place)
        }
        if case .sending? = peers[place].crashPoint {
            tearStep(of: place)
        } else {
            planWake(of: place)
        }
    }

    private mutating func note(_ observations: [Observation], at place: Int) {
        for observation in observations {
            tally.note(observation, at: now)
            trace.add(.observed(observation), by: place, at: now)
        }
    }
}
