internal import Raft
internal import RaftConfiguration
internal import RaftWire

extension Interview {
    /// What the peers said about themselves; an answer older than the limit counts as none.
    func view(
        of configuration: ClusterConfiguration, at now: Instant, notOlderThan limit: Duration? = nil
    ) -> ClusterView {
        ClusterView(
            peers: zip(configuration.peers, subjects).map { peer, subject in
                PeerView(peer: peer, answer: subject.state(at: now, notOlderThan: limit))
            })
    }
}

extension Interview.Subject {
    fileprivate func state(at now: Instant, notOlderThan limit: Duration?) -> PeerView.Answer {
        if let silence { return .silence(silence) }
        guard let received = answers.last, case .state(let report) = received.answer,
            limit.map({ now - received.at <= $0 }) ?? true
        else { return .silence(.noAnswer) }
        return .report(report)
    }
}
