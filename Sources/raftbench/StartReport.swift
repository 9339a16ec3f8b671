import JSON
import RaftTesting

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
