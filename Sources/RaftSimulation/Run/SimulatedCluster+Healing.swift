internal import Raft
internal import RaftServer

extension SimulatedCluster {
    /// What becomes of the peers that are not healed.
    fileprivate enum Outside {
        /// They are dead.
        case dead
        /// They hear nobody, but are heard: what they say must disturb nobody.
        case deaf
        /// They are heard by nobody.
        case mute
        /// They run, behind links that stay severed.
        case severed
    }

    /// Heals a majority, and holds it against what it must do then: agree on a leader within a
    /// bound, see its lease begin, and keep both.
    ///
    /// Where the timing does not fit the distance nobody promises a leader.
    mutating func proveLiveness() {
        guard violations.isEmpty else { return }
        isFaulty = false
        network.heal()
        let (healed, outside) = chooseHealed()
        for index in peers.indices where !healed.contains(index) { exclude(index, outside) }
        for index in healed { heal(index) }
        let (start, bound) = (now, Liveness.bound(settings))
        guard settings.isTimingFit else { return run(until: now + bound) }
        let since = awaitLeader(within: bound) { cluster in
            outside == .severed ? cluster.anyLeader : cluster.agreedLeader(among: healed)
        }
        guard let since else { return noteNoLeader(healed, bound) }
        statistics.recoveries.add(microseconds: since - start)
    }

    /// Heals all peers: they agree on a leader as before, and every one may vote again.
    mutating func healEverybody() {
        guard violations.isEmpty, settings.isTimingFit else { return }
        network.joinSevered()
        network.heal()
        trace.add(.told(.healing, "is healed"), by: nil, at: now)
        for index in peers.indices { heal(index) }
        let bound = Liveness.bound(settings)
        let since = awaitLeader(within: bound) { cluster in
            let mayVote = cluster.peers.allSatisfy { $0.node.durable.votingRights != nil }
            return mayVote ? cluster.agreedLeader : nil
        }
        if since == nil { noteNoLeader(Array(peers.indices), bound) }
    }

    /// Since when there is a leader with a lease that lasted: none if there was none soon enough.
    private mutating func awaitLeader(
        within bound: Int64, _ leader: (SimulatedCluster) -> AgreedLeader?
    ) -> TrueTime? {
        let start = now
        var (current, since) = (nil as AgreedLeader?, now)
        while violations.isEmpty, current == nil || now - since < Liveness.tenure {
            guard current != nil && since - start <= bound || now - start <= bound else {
                return nil
            }
            advance()
            let next = leader(self).flatMap { hasLease($0) ? $0 : nil }
            if next != current { (current, since) = (next, now) }
        }
        return since
    }

    /// A peer that leads, as it believes itself.
    private var anyLeader: AgreedLeader? {
        peers.filter { $0.isWorking && $0.node.isLeader }
            .map { AgreedLeader(leader: $0.node.id, term: $0.node.durable.term) }
            .max { $0.term < $1.term }
    }

    /// Whether a leader has a lease; nobody asks where peers wait for different times.
    private func hasLease(_ agreement: AgreedLeader) -> Bool {
        guard settings.timings.isEmpty else { return true }
        let leader = peers[Int(agreement.leader.number)]
        return leader.node.lease(at: leader.clock.instant(at: now)) != nil
    }

    private mutating func noteNoLeader(_ healed: [Int], _ bound: Int64) {
        guard violations.isEmpty else { return }
        checker.noteFailure(
            "\(list(healed)) are healed and have no leader with a lease for good within "
                + "\(bound / 1_000) ms", at: now)
    }

    private func list(_ indices: [Int]) -> String {
        "peers " + indices.map { "\($0)" }.joined(separator: ", ")
    }

    /// A majority of peers that know what they may vote for and have what they need for it; all,
    /// if there is none: a peer that forgot its promises must hear all others.
    private mutating func chooseHealed() -> ([Int], Outside) {
        let able = peers.indices.filter { peers[$0].disk.canElect }
        if settings.severedShare > 0, network.core.allSatisfy(able.contains) {
            trace.add(
                .told(
                    .healing,
                    "is healed, but for links that are severed; \(list(network.core)) hear each other"
                ),
                by: nil, at: now)
            return (network.core, .severed)
        }
        network.joinSevered()
        let healed = able.count > peers.count / 2 ? chooseMajority(of: able) : Array(peers.indices)
        let outside = [Outside.dead, .deaf, .mute][faultChance.below(3)]
        trace.add(
            .told(
                .healing,
                healed.count == peers.count
                    ? "is healed" : "is healed for \(list(healed)); the others \(outside.summary)"),
            by: nil, at: now)
        return (healed, outside)
    }

    private mutating func chooseMajority(of able: [Int]) -> [Int] {
        let quorum = peers.count / 2 + 1
        let count = quorum + faultChance.below(able.count - quorum + 1)
        return able.shuffled(using: &faultChance).prefix(count).sorted()
    }

    /// Nobody leaves any more, or is drained, or has a file of its own: one that is to stop, and still
    /// waits for something, is killed.
    private mutating func heal(_ index: Int) {
        peers[index].crashPoint = nil
        let hasOwnFile = peers[index].staleConfiguration != nil
        if hasOwnFile || peers[index].server.isLeaving || peers[index].node.isDrained {
            crash(index, .process)
        }
        peers[index].staleConfiguration = nil
        peers[index].disk.isDrained = false
        checker.noteDrained(false, index)
        calmCommand(of: index)
        if let life = peers[index].guardian?.life { resumeGuard(index, life) }
        switch peers[index].process {
        case .running, .saving: break
        case .paused: resume(index, peers[index].incarnation)
        case .leaving:
            killGuard(of: index)
            start(index)
        case .down:
            killGuard(of: index)
            start(index)
        }
    }

    /// A command obeys from now on, and dies when it is killed.
    private mutating func calmCommand(of index: Int) {
        guard let command = peers[index].command else { return }
        if command.cannotBeKilled { endCommand(index, command.run, isKilled: true) }
        peers[index].command?.terminationDelay = 1_000
    }

    private mutating func exclude(_ index: Int, _ outside: Outside) {
        peers[index].crashPoint = nil
        switch outside {
        case .dead:
            crash(index, .process)
            peers[index].incarnation += 1
        case .deaf, .mute:
            for other in peers.indices where other != index {
                let isDeaf = outside == .deaf
                let (sender, receiver) = isDeaf ? (other, index) : (index, other)
                network[sender, receiver].cutUntil = .never
            }
        case .severed: heal(index)
        }
    }
}

/// What a cluster that is healed must do.
private enum Liveness {
    /// For this many microseconds a leader then keeps its lease.
    ///
    /// What was on its way when the majority was healed may still unseat one, within the bound.
    static let tenure: Int64 = 3_000_000

    /// Within this many microseconds there is a leader: ten times the longest election timeout, or
    /// 5 s, whichever is longer.
    ///
    /// Where peers have names, one that moved is found when its name is looked up again. Where the
    /// command resigns, everybody may just have resigned; and where its end is the end of its peer, the
    /// one that is needed may be on its way out, and wait for a hook that hangs.
    static func bound(_ settings: Settings) -> Int64 {
        let elections = max(
            5_000_000, settings.timing.electionTimeout.upperBound.microseconds * 10)
        let names: Int64 = settings.usesNames ? 6_000_000 : 0
        let resignations: Int64 = settings.command?.exitPolicy == .resign ? 11_000_000 : 0
        let exits = settings.command?.exitPolicy == .exit && settings.mix[.hook] > 0
        return elections + names + resignations + (exits ? 11_000_000 : 0)
    }
}

extension SimulatedCluster.Outside {
    fileprivate var summary: String {
        switch self {
        case .dead: "are dead"
        case .deaf: "hear nothing"
        case .mute: "are heard by nobody"
        case .severed: "have severed links"
        }
    }
}
