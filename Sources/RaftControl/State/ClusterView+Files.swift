internal import Raft
internal import RaftClient
internal import RaftWire

extension ClusterView {
    /// Whether the peers, and this machine, have the same configuration in everything that safety
    /// rests on.
    var isOfOneFile: Bool { dissenters.isEmpty && differenceHere != .safety }

    /// Which peers, or whether this machine, have another `cluster.json` than most peers.
    var differentFiles: [String] { [differentPeers, differentHere].compactMap(\.self) }

    private var differentPeers: String? {
        if !dissenters.isEmpty {
            return "\(dissenters.asPeers) \(dissenters.count == 1 ? "has" : "have") other ids or "
                + "another timing in cluster.json than the others: give all peers the same file"
        }
        let others = peers(thatDifferIn: .layout)
        guard !others.isEmpty else { return nil }
        return "\(others.asPeers) \(others.count == 1 ? "has" : "have") another cluster.json than "
            + "the others, but the same ids and timing"
    }

    private var differentHere: String? {
        let outcome = "this machine's cluster.json is another one than the peers'"
        return switch differenceHere {
        case .safety: "\(outcome), with other ids or another timing: copy theirs"
        case .layout: "\(outcome), but has the same ids and timing"
        case nil: nil
        }
    }

    /// The peers whose ids or timing differ from what most peers have.
    var dissenters: [NodeID] { peers(thatDifferIn: .safety) }

    private func peers(thatDifferIn part: FileDigest.Difference) -> [NodeID] {
        let common = commonFile
        return reports.filter {
            FileDigest($0.configuration).difference(from: common) == part
        }.map(\.id)
    }

    /// What of this machine's file is other than in that of most peers.
    private var differenceHere: FileDigest.Difference? {
        FileDigest(configuration).difference(from: commonFile)
    }

    /// What most peers have for a file.
    var commonFile: FileDigest { FileDigest(mostOf: reports.compactMap(\.configuration)) }
}
