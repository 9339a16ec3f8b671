internal import Raft
internal import RaftClient
internal import RaftWire

extension ClusterView {
    /// Whether the peers, and this machine, have the same configuration in everything that safety
    /// rests on.
    var isOfOneFile: Bool { dissenters.isEmpty && !hasOther(\.safety) }

    /// Which peers, or whether this machine, have another `cluster.json` than most peers.
    var differentFiles: [String] { [differentPeers, differentHere].compactMap(\.self) }

    private var differentPeers: String? {
        if !dissenters.isEmpty {
            return "\(dissenters.asPeers) \(dissenters.count == 1 ? "has" : "have") other ids or "
                + "another timing in cluster.json than the others: give all peers the same file"
        }
        let others = minority(\.layout)
        guard !others.isEmpty else { return nil }
        return "\(others.asPeers) \(others.count == 1 ? "has" : "have") another cluster.json than "
            + "the others, but the same ids and timing"
    }

    private var differentHere: String? {
        guard hasOther(\.safety) || hasOther(\.layout) else { return nil }
        let outcome = "this machine's cluster.json is another one than the peers'"
        return hasOther(\.safety)
            ? "\(outcome), with other ids or another timing: copy theirs"
            : "\(outcome), but has the same ids and timing"
    }

    /// The peers whose ids or timing differ from what most peers have.
    var dissenters: [NodeID] { minority(\.safety) }

    /// The peers that have another value than most; none if not all that tell it say the same.
    private func minority(_ value: KeyPath<ConfigurationDigest, String>) -> [NodeID] {
        let common = common(value)
        return reports.filter { report in
            report.configuration.map { $0[keyPath: value] != common } ?? false
        }.map(\.id)
    }

    /// Whether this machine's file has another value than most peers.
    private func hasOther(_ value: KeyPath<ConfigurationDigest, String>) -> Bool {
        guard let own = configuration?[keyPath: value], let common = common(value) else {
            return false
        }
        return own != common
    }

    /// The value that most peers have; none if none tells it.
    private func common(_ value: KeyPath<ConfigurationDigest, String>) -> String? {
        let told = reports.compactMap { $0.configuration?[keyPath: value] }
        let counts = Dictionary(told.map { ($0, 1) }, uniquingKeysWith: +)
        // Of two values that as many peers have, either will do, as long as it is always the same.
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}
