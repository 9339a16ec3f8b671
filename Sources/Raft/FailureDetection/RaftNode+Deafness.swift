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
        guard case .leader(var leader) = role else { return }
        leader.failureDetector = trust(from: step.now)
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
        let pause = isLast ? lastProbePause(of: leader) : FailureDetector.pause
        leader.failureDetector = .probing(sent: sent + 1, next: step.now + pause)
        role = .leader(leader)
        for peer in others { step.send(.probe(Probe(term: durable.term)), to: peer) }
    }

    /// How long the last probe's answer is waited for: as long as the slowest of those took that
    /// answered to the last, and an eighth more; the first ones had longer by then.
    private func lastProbePause(of leader: Leader) -> Duration {
        let slowest = liveFollowers(of: leader, leader.lastHeard)
            .compactMap { leader.followers[$0].roundTrip }.max()
        return max(FailureDetector.pause, (slowest ?? .zero) * 9 / 8)
    }

    /// Whether this leader is deaf, and those that it heard to the last can elect another one: if
    /// some of the others were silent before, they and a pause of the rest look just like that.
    func isDeaf(_ leader: Leader) -> Bool {
        leader.isDeaf && liveFollowers(of: leader, leader.lastHeard).count >= membership.quorum
    }
}

extension Leader {
    /// Whether nobody has answered it for a lease and several questions.
    var isDeaf: Bool { failureDetector.suspicion != nil }

    /// When the newest question was asked that anybody has answered.
    var lastHeard: Instant { followers.compactMap(\.answered).max() ?? since }
}
