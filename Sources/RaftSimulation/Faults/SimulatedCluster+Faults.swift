internal import Raft
internal import RaftServer
internal import RaftWire

extension SimulatedCluster {
    /// Plans the first fault of each kind that strikes by itself, and the first proposal.
    mutating func planFaults() {
        for kind in settings.mix.kinds where kind.strikes { planNext(kind) }
        if settings.proposalsPerSecond > 0 { planProposal() }
    }

    /// At the greatest strength one a second, on average.
    private mutating func planNext(_ kind: FaultKind) {
        let mean = 1_000_000 * FaultMix.greatestStrength / settings.mix[kind]
        queue.plan(.fault(kind), at: now + Int64(1 + faultChance.below(2 * mean)))
    }

    /// A fault strikes, unless the cluster is being healed.
    mutating func strike(_ kind: FaultKind) {
        guard isFaulty else { return }
        if cause(kind) { statistics.faults[kind] += 1 }
        planNext(kind)
    }

    /// Whether there was anything for the fault to strike.
    private mutating func cause(_ kind: FaultKind) -> Bool {
        let victim = randomVictim()
        switch kind {
        case .cut, .oneWayCut, .clog, .flapping: return strikeLink(kind, victim)
        case .partition: return strikePartition()
        case .drift: return strikeClock(victim)
        case .pause: return strikePause(victim)
        case .crash: return strikeCrash(victim)
        case .tornStep: return armCrash(victim)
        case .wipe: return strikeDisk(victim)
        case .forgottenVote: return armWipe(victim)
        case .forgedRefusal: return forgeRefusal(victim)
        case .transfer: return askForTransfer(victim)
        case .cooldown: return askForCooldown(victim)
        case .guardCrash: return strikeGuard(victim)
        case .guardPause: return stopGuard(of: victim, for: randomSpan())
        case .signal: return askToStop(victim)
        case .move: return move(victim)
        case .query: return query(victim)
        case .stranger: return strangerWrites(to: victim)
        case .adversary: return strikeWithAdversary()
        case .reload: return askToReadFiles(victim)
        case .drain: return drain(victim)
        case .staleConfiguration: return bringStaleConfiguration(to: victim)
        case .loss, .delay, .duplication, .reordering, .staleReply, .slowDisk, .failingDisk,
            .commandEnd, .check, .priority, .hook:
            return false
        }
    }

    /// Whom a fault strikes: anybody, and in one case of three the leader.
    mutating func randomVictim() -> Int {
        let victim = faultChance.below(peers.count)
        guard faultChance.below(3) == 0 else { return victim }
        return peers.firstIndex(where: \.isLeading) ?? victim
    }

    /// From ten milliseconds to ten seconds, mostly short.
    private mutating func randomSpan() -> Int64 {
        faultChance.longTailed(from: 10_000, doublings: 9)
    }

    private mutating func strikeClock(_ victim: Int) -> Bool {
        checker.watchLease(of: victim, peers, at: now)
        peers[victim].clock.drift(to: randomDrift(), at: now)
        if peers[victim].process == .running { planWake(of: victim) }
        return true
    }

    private mutating func strikePause(_ victim: Int) -> Bool {
        guard peers[victim].process == .running else { return false }
        pause(victim, for: randomSpan())
        return true
    }

    private mutating func strikeCrash(_ victim: Int) -> Bool {
        guard peers[victim].isUp else { return false }
        crash(victim, faultChance.below(3) == 0 ? .host : .process)
        planRestart(of: victim)
        return true
    }

    /// The process will die within its next step; that is counted when it happens.
    private mutating func armCrash(_ victim: Int) -> Bool {
        guard peers[victim].isUp else { return false }
        peers[victim].crashPoint =
            faultChance.below(2) == 0
            ? .writing(randomExtent()) : .sending(faultChance.below(peers.count))
        return false
    }

    /// Whether this disk may be replaced now: more is not promised to be survived.
    ///
    /// All peers have been started before, and no other disk is empty or has not yet got everything
    /// back.
    func mayReplaceDisk(of victim: Int) -> Bool {
        guard checker.hasHadLeader, peers.count > 1 else { return false }
        return peers.indices.allSatisfy { $0 == victim || peers[$0].disk.hasRecovered }
            && peers[victim].hasStarted
    }

    private mutating func strikeDisk(_ victim: Int) -> Bool {
        guard mayReplaceDisk(of: victim) else { return false }
        if peers[victim].isUp { crash(victim, .host) }
        replaceDisk(of: victim)
        planRestart(of: victim)
        return true
    }

    /// The disk will be replaced when the peer has next granted a vote; that is counted then.
    private mutating func armWipe(_ victim: Int) -> Bool {
        guard peers[victim].isUp else { return false }
        peers[victim].crashPoint = .forgettingVote
        return false
    }

    /// Gives a machine whose process is down an empty disk.
    mutating func replaceDisk(of index: Int) {
        peers[index].disk = SimulatedDisk()
        checker.noteWipe(of: index, peers)
        trace.add(.wiped, by: index, at: now)
    }

    private mutating func forgeRefusal(_ victim: Int) -> Bool {
        let other = randomVictim()
        guard faultChance.below(4) == 0 else { return forgeRefusal(victim, by: other) }
        var isForged = false
        for victim in peers.indices where forgeRefusal(victim, by: other) { isForged = true }
        return isForged
    }

    private mutating func forgeRefusal(_ victim: Int, by other: Int) -> Bool {
        guard peers[victim].process == .running, other != victim else { return false }
        trace.add(.forgedRefusal(by: peers[other].node.id), by: victim, at: now)
        take(.refused(by: addresses[other]), at: victim)
        return true
    }
}

extension SimulatedCluster {
    private mutating func askForCooldown(_ victim: Int) -> Bool {
        guard peers[victim].process == .running else { return false }
        let span = faultChance.longTailed(from: 10_000, doublings: 6)
        take(.event(.electionCooldown(for: .microseconds(span))), at: victim)
        return true
    }
}

// MARK: Commands

extension SimulatedCluster {
    private mutating func planProposal() {
        let mean = 1_000_000 / settings.proposalsPerSecond
        queue.plan(.proposal, at: now + Int64(1 + faultChance.below(2 * mean)))
    }

    /// A client proposes a command to a peer that believes it leads.
    mutating func propose() {
        guard isFaulty else { return }
        planProposal()
        let first = faultChance.below(peers.count)
        for offset in peers.indices {
            let index = (first + offset) % peers.count
            guard peers[index].isLeading else { continue }
            return propose(at: index)
        }
    }

    /// Proposes a command that nobody has proposed before.
    mutating func propose(at index: Int) {
        guard peers[index].process == .running else { return }
        proposals += 1
        let command = (0..<4).map { UInt8(truncatingIfNeeded: proposals >> ($0 * 8)) }
        statistics[.proposals] += 1
        take(.event(.proposed(command: command + randomPadding())), at: index)
    }

    /// Most commands are short; some are of any length, and some as long as they may be.
    private mutating func randomPadding() -> [UInt8] {
        let longest = settings.longestCommand - 4
        guard longest > 0, faultChance.below(4) == 0 else { return [] }
        let count = faultChance.below(2) == 0 ? longest : faultChance.below(longest + 1)
        return Array(repeating: 0x61, count: count)
    }
}
