internal import Raft
internal import RaftClient
internal import RaftWire

extension ClusterView {
    /// Whether a leader is agreed on.
    var isHealthy: Bool { agreement.leadership != nil }

    /// Who leads and how many more peers may be lost, or why nobody is agreed on and what to do
    /// about it, in one line.
    var verdict: String {
        switch agreement {
        case .leader(let leadership, let count):
            "\(leadership); \(count) of \(peers.count) "
                + "\(peers.count == 1 ? "peer agrees" : "peers agree"); \(spare(count))"
        case .none(let disagreement): "no agreed leader: \(words(for: disagreement))"
        }
    }

    private func spare(_ count: Int) -> String {
        count > quorum ? "\(count - quorum) more may be lost" : "no more may be lost"
    }

    private func words(for disagreement: Disagreement) -> String {
        switch disagreement {
        case .tooFewAnswer(let count): "\(answering(count)); \(remedy(count))"
        case .nobodyNamed:
            "\(reports.count) of \(peers.count) \(peers.count == 1 ? "peer answers" : "peers answer"), "
                + "but none knows a leader; wait for an election with raftctl wait"
        case .leaderSilent(let leadership):
            "\(leadership), say the others, but does not answer; wait for another with "
                + "raftctl wait --not \(leadership.leader)"
        case .leaderDenies(let leadership, let role, let term):
            "\(leadership), say the others, but it is a \(role.rawValue) in term \(term); wait for "
                + "an election with raftctl wait"
        case .divided(let leaderships):
            "the peers disagree (\(leaderships.map(\.description).joined(separator: "; "))); "
                + "wait until a majority agrees with raftctl wait"
        }
    }

    private func answering(_ count: Int) -> String {
        switch (count, peers.count) {
        case (0, 1): "the only peer does not answer"
        case (0, _): "none of the \(peers.count) peers answer"
        case (1, _): "only 1 of \(peers.count) peers answers"
        case (_, _): "only \(count) of \(peers.count) peers answer"
        }
    }

    private func remedy(_ count: Int) -> String {
        guard count == 0 else {
            return "a majority is \(quorum); start the others with raftd --config FILE --id N"
        }
        // Peers drop what names another cluster, and say nothing.
        guard !peers.contains(where: { $0.status != .unreachable(.noAnswer) }) else {
            return "start them with raftd --config FILE --id N, or wait longer with --timeout MS"
        }
        return
            "are they in the cluster \"\(cluster)\", which this file names? Peers of another one "
            + "do not answer; else start them, or wait longer with --timeout MS"
    }
}
