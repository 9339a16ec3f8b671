internal import Raft

/// Metrics of several peers in the Prometheus text format, merged: the samples of a metric stand
/// together, and what it is stands above them once.
struct Exposition {
    private struct Family {
        let name: String
        var comments: [String] = []
        /// The series and their values, each series once.
        var samples: [(series: Substring, line: String)] = []
    }

    private var families: [Family] = []

    /// Takes the text of one peer, complete.
    mutating func add(_ text: String) {
        var current = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                current = line.split(separator: " ").dropFirst(2).first.map(String.init) ?? ""
                add(comment: String(line), to: current)
            } else {
                add(sample: line, under: current)
            }
        }
    }

    private mutating func add(comment: String, to name: String) {
        let index = index(of: name)
        guard !families[index].comments.contains(comment) else { return }
        families[index].comments.append(comment)
    }

    /// The newest value of a series counts: a peer tells its counters page by page, and a line may
    /// move to the next page meanwhile.
    private mutating func add(sample line: Substring, under current: String) {
        let series = line.lastIndex(of: " ").map { line[..<$0] } ?? line
        let name = String(series.prefix { $0 != "{" })
        let index = index(of: !current.isEmpty && name.hasPrefix(current) ? current : name)
        if let twin = families[index].samples.firstIndex(where: { $0.series == series }) {
            families[index].samples[twin].line = String(line)
        } else {
            families[index].samples.append((series, String(line)))
        }
    }

    private mutating func index(of name: String) -> Int {
        if let index = families.firstIndex(where: { $0.name == name }) { return index }
        families.append(Family(name: name))
        return families.count - 1
    }

    /// Says of each peer of a cluster whether it answered.
    mutating func add(reachable: [(peer: NodeID, isReachable: Bool)], of cluster: String) {
        let name = "raft_peer_reachable"
        let samples = reachable.map {
            "\(name){cluster=\"\(cluster)\",peer=\"\($0.peer)\"} \($0.isReachable ? 1 : 0)\n"
        }
        add(
            "# HELP \(name) Whether the peer answered raftctl.\n# TYPE \(name) gauge\n"
                + samples.joined())
    }

    /// The text of all peers; metrics in the order in which they came.
    var text: String {
        families.flatMap { family in family.comments + family.samples.map(\.line) }
            .map { $0 + "\n" }.joined()
    }
}
