import JSON
import Raft
import RaftTesting

/// How fast a leader was replaced.
struct FailoverReport: Report {
    var subject = "another one leads"
    let peers: Int
    let fault: Fault
    let variant: Variant
    let rounds: [Failover.Round]

    private var sample: Sample { Sample(rounds.map(\.span)) }
    private var terms: UInt64 { rounds.map(\.terms).reduce(0, +) }

    /// A term that nobody won, or that was lost again at once.
    private var splitVotes: UInt64 { terms - UInt64(rounds.count) }

    /// How often each cause was given, the most frequent first.
    private var causes: [(name: String, count: Int)] {
        Dictionary(grouping: rounds, by: \.cause).map { (name: $0, count: $1.count) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    func lines(columns: Int) -> [String] {
        let title =
            "\(peers) peers, from \(fault.title) until \(subject), \(rounds.count) rounds"
            + variant.title
        return [title, "  " + sample.summary]
            + Histogram(sample).lines(columns: columns)
            + ["  split votes \(splitVotes), terms used \(terms)"]
            + ["  " + causes.map { "\($0.name) \($0.count)" }.joined(separator: ", ")]
    }

    func write(to json: inout JSONWriter) {
        json.write(UInt64(peers), "peers")
        json.write(fault.name, "signal")
        json.write(variant.isProbing, "probing")
        json.write(variant.hasKeys, "keys")
        if let program = variant.program { json.write(program, "program") }
        json.write(variant.isInMemory, "inMemory")
        json.write(fault.hitsGuard, "withGuard")
        sample.write(to: &json)
        json.write(splitVotes, "splitVotes")
        json.write(terms, "terms")
        json.writeObject("causes") { json in
            for cause in causes { json.write(UInt64(cause.count), cause.name) }
        }
    }
}
