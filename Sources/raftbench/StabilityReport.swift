import JSON
import Raft
import RaftClient
import RaftTesting

/// How often the leader changed although it could have stayed.
struct StabilityReport: Report {
    let peers: Int
    let loss: Int
    let delay: Int
    let restarts: Int
    let generators: Int
    let span: Duration
    let terms: UInt64
    let changes: [Change]

    /// A change of leader.
    struct Change {
        let after: Duration
        let to: Leadership
        let cause: String
    }

    private var conditions: String {
        var words = ["\(peers) peers", "\(span.components.seconds) s"]
        if loss > 0 { words.append("\(loss) % loss") }
        if delay > 0 { words.append("0 to \(delay) ms delay") }
        if restarts > 0 { words.append("\(restarts) restarts of followers") }
        if generators > 0 { words.append("\(generators) busy processes") }
        return words.joined(separator: ", ")
    }

    func lines(columns: Int) -> [String] {
        [conditions, "  changes of leader: \(changes.count), terms used: \(terms)"]
            + changes.map { "  after \($0.after.inMilliseconds) ms: \($0.to), \($0.cause)" }
    }

    func write(to json: inout JSONWriter) {
        json.write(UInt64(peers), "peers")
        json.write(UInt64(loss), "lossPercent")
        json.write(UInt64(delay), "delayMilliseconds")
        json.write(UInt64(restarts), "restarts")
        json.write(UInt64(generators), "busy")
        json.write(span.wholeMicroseconds, "span")
        json.write(terms, "terms")
        json.writeList(of: changes, "changes") { change, json in
            json.write(change.after.wholeMicroseconds, "after")
            json.write(change.to.leader.number, "leader")
            json.write(change.to.term.number, "term")
            json.write(change.cause, "cause")
        }
    }
}
