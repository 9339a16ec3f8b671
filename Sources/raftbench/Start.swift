import JSON
import POSIX
import Raft
import RaftClient
import RaftTesting

/// Launches new clusters, and measures how long they take to agree on a leader.
enum Start {
    static func measure(_ options: Options) throws -> [StartReport] {
        let progress = try Progress("start")
        var spans: [Duration] = []
        var terms: UInt64 = 0
        for round in 1...options.rounds {
            let (span, term) = try launch(options)
            spans.append(span)
            terms += term.number
            try progress.show("round \(round) of \(options.rounds)")
        }
        progress.clear()
        return [StartReport(peers: options.peers, spans: Sample(spans), terms: terms)]
    }

    /// From the moment before the first process is launched until all peers agree.
    private static func launch(_ options: Options) throws -> (Duration, Term) {
        let cluster = try Cluster(options.plan)
        let start = Instant.now
        try cluster.startAll()
        let found = try cluster.poll(for: .seconds(30), every: .milliseconds(1)) { reports in
            reports.values.leadership(namedBy: options.peers)
        }
        guard let found else { throw Timeout("new peers have not agreed within 30 seconds") }
        return (Instant.now - start, found.term)
    }
}

/// How fast new clusters agree.
struct StartReport: Report {
    let peers: Int
    let spans: Sample
    let terms: UInt64

    func lines(columns: Int) -> [String] {
        ["\(peers) new peers, from launch to agreement, \(spans.spans.count) rounds"]
            + ["  " + spans.summary] + Histogram(spans).lines(columns: columns)
            + ["  terms used \(terms)"]
    }

    func write(to json: inout JSONWriter) {
        json.write(UInt64(peers), "peers")
        spans.write(to: &json)
        json.write(terms, "terms")
    }
}
