internal import Raft

// Who has a lease, and who was told of it.
extension SimulationChecker {
    /// Looks at the lease of a peer, if it has one just now.
    mutating func watchLease(of index: Int, _ peers: [SimulatedPeer], at now: TrueTime) {
        guard watchesLeases, let text = leases.watch(index, peers, at: now) else { return }
        report([text], by: index, at: now)
    }

    /// Whether a peer was told of a lease that has not run out.
    func hasLease(_ index: Int, at now: TrueTime) -> Bool { leases.isRunning(for: index, at: now) }

    /// Somebody is told of a lease, who may rely on it also when the peer is dead.
    mutating func noteTold(_ lease: Duration, of index: Int, at now: TrueTime) {
        leases.noteTold(lease, of: index, at: now)
    }

    /// The guard of a dead peer orders another one to take over: what it says of the lease is true.
    mutating func noteWill(
        _ order: TimeoutNow, of index: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        guard order.lease != nil else { return }
        // What an earlier guard could not kill, this one knows nothing of.
        if let command = peers[index].command, command.guardian == peers[index].guardian?.life {
            report(["its will says when its lease ends, but its command runs"], by: index, at: now)
        }
        leases.noteWill(of: index, in: order.term, at: now)
    }
}
