internal import Raft
internal import RaftWire

extension ClusterView {
    /// Who leads, or why nobody is agreed on and what to do about it, in one line.
    var verdict: String {
        switch agreement {
        case .leader(let claim, let count):
            "\(claim); \(count) of \(peers.count) \(peers.count == 1 ? "peer agrees" : "peers agree")"
        case .none(let disagreement): "no agreed leader: \(words(for: disagreement))"
        }
    }

    private func words(for disagreement: Disagreement) -> String {
        switch disagreement {
        case .tooFewAnswer(let count):
            "\(answering(count)); \(remedy(count))"
        case .nobodyNamed:
            "\(answering(reports.count)) and none knows a leader; wait for an election with "
                + "raftctl wait"
        case .leaderSilent(let claim):
            "\(claim), say the others, but does not answer; wait for another with "
                + "raftctl wait --not \(claim.leader)"
        case .leaderDenies(let claim, let role, let term):
            "\(claim), say the others, but it is a \(role.rawValue) in term \(term); wait for an "
                + "election with raftctl wait"
        case .divided(let claims):
            "the peers see different things (\(claims.map(\.description).joined(separator: "; "))); "
                + "wait until a majority agrees with raftctl wait"
        }
    }

    private func answering(_ count: Int) -> String {
        let number = count == 0 ? "none" : "\(count)"
        return "\(number) of \(peers.count) \(peers.count == 1 ? "peer" : "peers") "
            + (count > 1 ? "answer" : "answers")
    }

    private func remedy(_ count: Int) -> String {
        guard count > 0 else {
            return "start them with raftd --config FILE --id N, or wait longer with --timeout MS"
        }
        return "a majority is \(quorum); start the others with raftd --config FILE --id N"
    }
}

extension Claim: CustomStringConvertible {
    /// Who leads what, such as `peer 2 leads term 4`.
    var description: String { "peer \(leader) leads term \(term)" }
}
