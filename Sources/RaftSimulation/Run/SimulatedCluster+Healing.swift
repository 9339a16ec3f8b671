internal import Raft

/// What a cluster that is healed must do: agree on a leader within a bound, and keep it.
private enum Liveness {
    /// Within this many microseconds a healed majority agrees on a leader.
    static let bound: Int64 = 5_000_000

    /// For so many microseconds it then keeps the same one, in the same term.
    ///
    /// What was on its way when the majority was healed may still unseat one, within the bound.
    static let tenure: Int64 = 3_000_000
}

extension SimulatedCluster {
    /// What becomes of the peers that are not healed.
    private enum Outside: CaseIterable {
        /// They are dead.
        case dead
        /// They hear nobody, but are heard: what they say must disturb nobody.
        case deaf
        /// They are heard by nobody.
        case mute
    }

    /// Heals a majority, and holds it against what it must do then.
    mutating func proveLiveness() {
        guard violations.isEmpty else { return }
        let healed = heal()
        let start = now
        var (agreement, since) = (agreedLeader(among: healed), now)
        while violations.isEmpty, now - since < Liveness.tenure || agreement == nil {
            advance()
            let current = agreedLeader(among: healed)
            if current != agreement { (agreement, since) = (current, now) }
            guard now - start <= Liveness.bound || since - start <= Liveness.bound && current != nil
            else { return noteNoLeader(healed) }
        }
        if violations.isEmpty { statistics.recoveries.add(microseconds: since - start) }
    }

    private mutating func noteNoLeader(_ healed: [Int]) {
        checker.noteFailure(
            "\(list(healed)) are healed and do not agree on a leader for good within 5 s", at: now)
    }

    /// Ends all faults for a majority of the peers that can elect; who they are.
    private mutating func heal() -> [Int] {
        isFaulty = false
        network.heal()
        let healed = chooseHealed()
        let outside = Outside.allCases[faultChance.below(Outside.allCases.count)]
        trace.add(
            .told(
                healed.count == peers.count
                    ? "is healed" : "is healed for \(list(healed)); the others are \(outside)"),
            by: nil, at: now)
        for index in peers.indices where !healed.contains(index) { exclude(index, outside) }
        for index in healed { heal(index) }
        return healed
    }

    private func list(_ indices: [Int]) -> String {
        "peers " + indices.map { "\($0)" }.joined(separator: ", ")
    }

    /// A majority of peers that know what they may vote for and have what they need for it; all,
    /// if there is none: a peer that forgot its promises must hear all others.
    private mutating func chooseHealed() -> [Int] {
        let able = peers.indices.filter { peers[$0].disk.canElect }
        let quorum = peers.count / 2 + 1
        guard able.count >= quorum else { return Array(peers.indices) }
        let count = quorum + faultChance.below(able.count - quorum + 1)
        return able.shuffled(using: &faultChance).prefix(count).sorted()
    }

    private mutating func heal(_ index: Int) {
        peers[index].crashPoint = nil
        switch peers[index].process {
        case .running, .saving: break
        case .paused: resume(index, peers[index].incarnation)
        case .down: start(index)
        }
    }

    private mutating func exclude(_ index: Int, _ outside: Outside) {
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
        }
    }
}
