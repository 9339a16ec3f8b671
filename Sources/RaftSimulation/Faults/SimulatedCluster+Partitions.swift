internal import Raft

extension SimulatedCluster {
    /// Does something to one link, or to both directions between two peers.
    mutating func strikeLink(_ kind: FaultKind, _ victim: Int) -> Bool {
        let other = faultChance.below(peers.count)
        guard other != victim else { return false }
        let end = now + faultChance.longTailed(from: 10_000, doublings: 9)
        let flapSpan = faultChance.longTailed(from: 5_000, doublings: 6)
        strike(kind, from: victim, to: other, until: end, flapSpan)
        if kind != .oneWayCut { strike(kind, from: other, to: victim, until: end, flapSpan) }
        trace.add(.linkStruck(kind, peers[other].node.id, until: end), by: victim, at: now)
        return true
    }

    private mutating func strike(
        _ kind: FaultKind, from sender: Int, to receiver: Int, until end: TrueTime,
        _ flapSpan: Int64
    ) {
        switch kind {
        case .clog: network[sender, receiver].cloggedUntil = end
        case .flapping:
            network[sender, receiver].flapsUntil = end
            network[sender, receiver].flapSpan = flapSpan
        case .cut, .oneWayCut, .partition: network[sender, receiver].cutUntil = end
        case .loss, .delay, .duplication, .reordering, .staleReply, .slowDisk, .failingDisk,
            .drift, .pause, .crash, .tornStep, .wipe, .forgottenVote, .forgedRefusal, .transfer,
            .cooldown, .guardCrash, .guardPause, .commandEnd, .signal, .move, .query, .stranger,
            .adversary, .check, .priority, .reload, .hook, .drain,
            .staleConfiguration:
            preconditionFailure("\(kind) does nothing to a link")
        }
    }

    /// How a network falls apart.
    private enum Shape: CaseIterable { case halves, isolation, chain, bridge, deafness }

    mutating func strikePartition() -> Bool {
        guard peers.count > 1 else { return false }
        let end = now + faultChance.longTailed(from: 50_000, doublings: 8)
        let shape = Shape.allCases[faultChance.below(Shape.allCases.count)]
        var order = Array(peers.indices).shuffled(using: &faultChance)
        // Often it is the leader that is cut off.
        if let victim = order.firstIndex(of: randomVictim()) { order.swapAt(0, victim) }
        for (one, sender) in order.enumerated() {
            for (other, receiver) in order.enumerated()
            where one != other && !isOpen(shape, one, other) {
                network[sender, receiver].cutUntil = end
            }
        }
        trace.add(.partitioned("\(shape)", until: end), by: nil, at: now)
        return true
    }

    /// Whether peers at these positions of a row still hear each other, the second the first.
    private func isOpen(_ shape: Shape, _ sender: Int, _ receiver: Int) -> Bool {
        let middle = peers.count / 2
        return switch shape {
        case .halves: (sender < middle) == (receiver < middle)
        case .isolation: sender > 0 && receiver > 0
        case .chain: abs(sender - receiver) == 1
        case .bridge:
            sender == middle || receiver == middle || (sender < middle) == (receiver < middle)
        case .deafness: receiver > 0
        }
    }
}
