/// A leader that hears nobody looks whether somebody hears it: it is deaf then, and the others do not know.
extension RaftNode {
    /// Whether others could elect somebody without this peer's vote.
    private var isDispensable: Bool { others.count >= membership.quorum }

    /// What a leader thinks at this instant, when it has heard somebody.
    func hearing(at now: Instant) -> FailureDetector {
        guard timing.isProbing, isDispensable else { return .off }
        return .trusting(until: now + timing.leaseDuration)
    }

    /// Somebody is heard, or a host that has no process to answer: a leader is not deaf.
    mutating func hearSomebody(_ step: inout Step) {
        guard case .leader(var leader) = role else { return }
        leader.failureDetector = hearing(at: step.now)
        role = .leader(leader)
    }

    /// Asks everybody, where a lease has passed without a word from anybody; and after a few
    /// questions without an answer takes itself for deaf.
    mutating func probeFollowers(_ step: inout Step) {
        guard case .leader(var leader) = role else { return }
        let sent = leader.failureDetector.probesSent
        guard sent < FailureDetector.probes else {
            leader.failureDetector = .suspecting(.silent)
            role = .leader(leader)
            return
        }
        let isLast = sent + 1 >= FailureDetector.probes
        let pause = isLast ? leader.lastProbePause : FailureDetector.pause
        leader.failureDetector = .probing(sent: sent + 1, next: step.now + pause)
        role = .leader(leader)
        for peer in others { step.send(.probe(Probe(term: durable.term)), to: peer) }
    }
}

extension Leader {
    /// Whether nobody has answered it for a lease and several questions.
    var isDeaf: Bool { failureDetector.suspicion != nil }

    /// How long the last probe's answer is waited for: as long as the slowest follower took of late,
    /// and an eighth more; the first ones had longer by then.
    fileprivate var lastProbePause: Duration {
        let slowest = followers.compactMap(\.roundTrip).max() ?? .zero
        return max(FailureDetector.pause, slowest * 9 / 8)
    }

    /// By when those were alive that it takes for alive: now, or when it last heard anybody.
    func lastHeard(at now: Instant) -> Instant {
        isDeaf ? followers.compactMap(\.answered).max() ?? since : now
    }
}
