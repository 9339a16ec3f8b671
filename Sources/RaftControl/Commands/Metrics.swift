internal import CommandLine
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

extension Flag {
    fileprivate static let here = Flag(
        "--here", .optional("ID"), "only the metrics of this machine's peer, or of peer ID")
}

extension Command {
    /// The counters of all peers that tell them completely.
    static let metrics = Command(
        syntax: CommandSyntax(
            "metrics", "print the peers' metrics in the Prometheus text format",
            explanation: """
                Prints the counters and gauges of all peers in the Prometheus text format, for the
                textfile collector of node_exporter. A peer that does not answer has nothing but
                raft_peer_reachable 0. Exits with 1 if no peer answers.

                With --here only this machine's peer is asked, so that collectors on several
                machines do not report each peer several times.
                """,
            flags: [.here], excluding: [.json],
            examples: [
                "raftctl metrics --here > raft.prom.new && mv raft.prom.new "
                    + "/var/lib/node_exporter/raft.prom"
            ])
    ) { context in
        var client = try context.connect()
        let asked = try indices(context, &client)
        let targets = try client.replies(
            to: .metrics(after: 0), ofPeerAt: asked.count == 1 ? asked[0] : nil,
            until: context.deadline)
        guard let text = client.configuration.exposition(of: targets, at: asked) else {
            throw client.configuration.nobodyAnswers
        }
        try context.console.write(text)
        return .done
    }

    private static func indices(
        _ context: CommandContext, _ client: inout ClusterClient
    ) throws -> [Int] {
        guard context.arguments.has(.here) else {
            return Array(client.configuration.peers.indices)
        }
        let id = try context.id(.here, in: client.configuration)
        let ids = try context.peersHere(&client, named: id, by: "--here ID")
        return ids.compactMap { client.index(of: $0) }
    }
}

extension ClusterConfiguration {
    /// The metrics that the peers with these indices told, merged; none if none of them did.
    func exposition(of targets: [PeerQuery.Target], at indices: [Int]) -> String? {
        let texts = indices.map { (peers[$0].id, targets[$0].metrics) }
        guard texts.contains(where: { $0.1 != nil }) else { return nil }
        var exposition = Exposition()
        exposition.add(reachable: texts.map { ($0, $1 != nil) }, of: cluster)
        for (_, text) in texts { exposition.add(text ?? "") }
        return exposition.text
    }
}

extension PeerQuery.Target {
    /// The text of all pages; none if the last one is missing.
    fileprivate var metrics: String? {
        let pages = replies.compactMap { received -> MetricsPage? in
            guard case .metrics(let page) = received.reply else { return nil }
            return page
        }
        guard let last = pages.last, last.next == nil else { return nil }
        return pages.map(\.text).joined()
    }
}
