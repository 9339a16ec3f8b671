internal import Raft
internal import RaftServer

/// A `cluster.json` that one machine has and the others have not: safety rests on what differs.
enum StaleConfiguration: Hashable, Sendable {
    /// It names only these peers, by their indices, as before the cluster grew.
    case peers([Int])
    /// It has another heartbeat, or another election timeout.
    case timing(Timing)
}

extension SimulatedCluster {
    /// A machine comes back with the file of before; the next time, with the right one again.
    ///
    /// Only one at a time: several with the same old file could be a majority of it.
    mutating func bringStaleConfiguration(to victim: Int) -> Bool {
        if let index = peers.firstIndex(where: { $0.staleConfiguration != nil }) {
            replaceConfiguration(of: index, by: nil)
            return false
        }
        guard peers.count > 1, peers[victim].isUp else { return false }
        replaceConfiguration(of: victim, by: randomConfiguration(of: victim))
        return true
    }

    private mutating func replaceConfiguration(of index: Int, by stale: StaleConfiguration?) {
        crash(index, .process)
        peers[index].staleConfiguration = stale
        let words = stale?.summary ?? "the cluster.json of all"
        trace.add(.told(.configuration, "comes back with \(words)"), by: index, at: now)
        planRestart(of: index)
    }

    /// A file that names one peer only would need nobody else: there nothing can help.
    private mutating func randomConfiguration(of victim: Int) -> StaleConfiguration {
        guard peers.count > 2, faultChance.below(2) == 0 else {
            return .timing(randomOtherTiming())
        }
        let others = peers.indices.filter { $0 != victim }.shuffled(using: &faultChance)
        let count = 1 + faultChance.below(others.count - 1)
        return .peers((others.prefix(count) + [victim]).sorted())
    }

    private mutating func randomOtherTiming() -> Timing {
        let spans: [(heartbeat: Int64, shortest: Int64, longest: Int64)] = [
            (100, 200, 400), (100, 300, 600), (200, 1_000, 2_000), (500, 3_000, 5_000),
        ]
        let timings = spans.map { heartbeat, shortest, longest in
            Timing(
                heartbeatInterval: .milliseconds(heartbeat),
                electionTimeout: .milliseconds(shortest) ... .milliseconds(longest),
                isProbing: settings.timing.isProbing)
        }.filter { $0 != settings.timing }
        return timings[faultChance.below(timings.count)]
    }

    /// The peers that a peer is told of.
    func configuredPeers(of stale: StaleConfiguration?) -> [ServerSettings.Peer] {
        let all = addresses.configured(settings)
        guard case .peers(let indices)? = stale else { return all }
        return indices.map { all[$0] }
    }

    /// The timing that a peer is told.
    func configuredTiming(of index: Int, _ stale: StaleConfiguration?) -> Timing {
        guard case .timing(let timing)? = stale else { return settings.timing(of: index) }
        return timing
    }
}

extension StaleConfiguration {
    fileprivate var summary: String {
        switch self {
        case .peers(let indices): "a cluster.json of \(indices.count) peers"
        case .timing(let timing):
            "a cluster.json with an election timeout from "
                + "\(timing.electionTimeout.lowerBound.milliseconds) ms on"
        }
    }
}
