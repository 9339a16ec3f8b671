public import Raft
public import RaftConfiguration
internal import RaftWire

extension PeerQuery {
    /// What the peers said about themselves; a reply that is older than the limit counts as none,
    /// and timers have run on since it came.
    public func view(
        of configuration: ClusterConfiguration, at now: Instant, notOlderThan limit: Duration? = nil
    ) -> ClusterView {
        ClusterView(
            cluster: configuration.cluster,
            peers: zip(configuration.peers, targets).map { peer, target in
                PeerView(peer: peer, status: target.status(at: now, notOlderThan: limit))
            }, configuration: configuration.digest)
    }
}

extension ClusterConfiguration {
    /// What a peer that has this file says about it.
    fileprivate var digest: ConfigurationDigest {
        ConfigurationDigest(
            membership, timing,
            addresses: Dictionary(uniqueKeysWithValues: peers.map { ($0.id, "\($0.address)") }),
            isPreempting: isPreempting)
    }
}

extension PeerQuery.Target {
    fileprivate func status(at now: Instant, notOlderThan limit: Duration?) -> PeerView.Status {
        if let unreachable { return .unreachable(unreachable) }
        guard let received = replies.last, case .state(var report) = received.reply,
            limit.map({ now - received.at <= $0 }) ?? true
        else { return .unreachable(.noAnswer) }
        report.electionTimer = report.electionTimer.map { max(.zero, $0 - (now - received.at)) }
        return .answered(report)
    }

    /// Whether the peer's lease still runs, however long its reply was on the way.
    public func hasLease(at now: Instant) -> Bool {
        guard let received = replies.last, case .state(let report) = received.reply,
            let lease = report.lease
        else { return false }
        return now - received.asked < lease
    }
}
