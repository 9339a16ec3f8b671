/// A leader that hears nobody asks whether it hears at all: the others may hear it, and then only it
/// can know that it is deaf.
extension RaftNode {
    /// What a leader thinks of its hearing when it has just heard somebody; off where nobody can be
    /// elected without it.
    func trust(from now: Instant) -> FailureDetector {
        guard timing.isProbing, others.count >= membership.quorum else { return .off }
        return .trusting(until: now + timing.leaseDuration)
    }

    /// Somebody is heard, or a host that has no process to answer: a leader is not deaf.
    mutating func hearSomebody(_ step: inout Step) {
        let trust = trust(from: step.now)
        role.leader?.failureDetector = trust
    }

    /// Asks everybody, where a lease has passed without a word from anybody; and after a few
    /// requests without a reply takes itself for deaf.
    ///
    /// Not where those that it heard to the last can elect nobody without it: if some were silent
    /// before, a pause of the others looks just like that.
    mutating func probeFollowers(_ step: inout Step) {
        guard let leader = role.leader else { return }
        let live = liveFollowers(of: leader, leader.lastHeard)
        let slowest = live.compactMap(\.roundTrip).max() ?? .zero
        let probing = leader.failureDetector.probing(
            at: step.now, pause: FailureDetector.pause,
            lastPause: max(FailureDetector.pause, slowest * 9 / 8))
        let isReplaceable = live.count >= membership.quorum
        role.leader?.failureDetector = probing ?? (isReplaceable ? .suspecting(.silent) : .off)
        guard probing != nil else { return }
        for peer in others { step.send(.probe(Probe(term: durable.term)), to: peer) }
    }
}

extension Leader {
    /// Whether nobody has answered it for a lease and several requests, and the others can elect
    /// another one.
    var isDeaf: Bool { failureDetector.suspicion != nil }

    /// When the newest request was sent that anybody has answered.
    var lastHeard: Instant { followers.compactMap(\.answered).max() ?? since }

    /// When those were alive that it takes for alive: now, or when it last heard anybody, if it is
    /// deaf.
    func present(at now: Instant) -> Instant { isDeaf ? lastHeard : now }
}
