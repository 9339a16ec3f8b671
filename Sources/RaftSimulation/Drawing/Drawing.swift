internal import Raft

/// A picture of a run, as a file that a browser shows by itself: a line for each peer, coloured by
/// its role, with an arrow for each datagram.
///
/// What a line, an arrow or a mark means is told when the pointer rests on it.
public struct Drawing: Sendable {
    let trace: Trace
    let peers: Int
    let end: TrueTime
    let title: String

    /// Draws a run whose settings keep all datagrams.
    public init(of cluster: SimulatedCluster) {
        trace = cluster.trace
        peers = cluster.peers.count
        end = cluster.now
        title = "seed \(cluster.settings.seed), \(peers) peers: \(cluster.settings.mix)"
    }

    /// The picture.
    public var svg: String {
        ([head, legend, grid] + datagrams + lanes + marks + ["</svg>", ""])
            .joined(separator: "\n")
    }

    private var head: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
        viewBox="0 0 \(width) \(height)">
        <style>\(Self.style)</style>
        <defs><marker id="tip" viewBox="0 0 6 6" refX="6" refY="3" markerWidth="5" \
        markerHeight="5" orient="auto"><path d="M0 0 6 3 0 6z" fill="context-stroke"/></marker>
        </defs>
        <rect width="100%" height="100%" fill="white"/>
        <text x="12" y="22" class="title">\(title.escaped)</text>
        """
    }

    private static let style = """
        text{font:12px system-ui,sans-serif;fill:#333}.title{font-size:14px;font-weight:600}\
        .small{font-size:10px;fill:#777}.grid{stroke:#eee}.second{stroke:#ccc}\
        .lane{stroke-width:7;stroke-linecap:butt}.follower{stroke:#8ba3c7}\
        .candidate{stroke:#f0a030}.leader{stroke:#2e9e5b}.paused{stroke:#b9a3d6}\
        .down{stroke:#ccc;stroke-width:1;stroke-dasharray:3 4}\
        .arrow{stroke-width:1;fill:none}.heartbeat{stroke:#d4dbe6}.vote{stroke:#e08a1e}\
        .prevote{stroke:#e9c46a}.probe{stroke:#8f6bc4}.takeover{stroke:#d0342c;stroke-width:2}\
        .lost{stroke:#d0342c;stroke-width:1.5}.crash{stroke:#d0342c;stroke-width:3}\
        .start{fill:#2e9e5b}.note{fill:#333}
        """
}

// MARK: Where things are

extension Drawing {
    static let left = 80.0
    static let top = 92.0
    static let laneDistance = 90.0

    /// Pixels for each millisecond: an election is to be seen, and no browser to be overtaxed.
    var scale: Double {
        let milliseconds = Double(max(1, end.microseconds)) / 1_000
        return min(max(1_100 / milliseconds, 1), 4, 60_000 / milliseconds)
    }

    var width: Int { Int(x(end) + 60) }
    var height: Int { Int(y(peers - 1) + 60) }

    func x(_ time: TrueTime) -> Double {
        Self.left + Double(min(time, end).microseconds) / 1_000 * scale
    }

    func y(_ peer: Int) -> Double { Self.top + Double(peer) * Self.laneDistance }

    /// A mark each tenth of a second, and a name each second, of the time and of the peers.
    private var grid: String {
        var parts: [String] = []
        let bottom = y(peers - 1) + 30
        for tenth in 0...Int(end.microseconds / 100_000) {
            let place = x(TrueTime(microseconds: Int64(tenth) * 100_000)).short
            let isSecond = tenth.isMultiple(of: 10)
            parts.append(
                """
                <line x1="\(place)" x2="\(place)" y1="62" y2="\(bottom.short)" \
                class="\(isSecond ? "second" : "grid")"/>
                """)
            if isSecond {
                parts.append("<text x=\"\(place)\" y=\"58\" class=\"small\">\(tenth / 10) s</text>")
            }
        }
        return parts.joined(separator: "\n")
    }

    private var legend: String {
        let roles = ["follower", "candidate", "leader", "paused", "down"]
        let kinds = ["heartbeat", "vote", "prevote", "probe", "takeover", "lost"]
        var place = 12.0
        var parts: [String] = []
        for (name, shape) in roles.map({ ($0, "lane") }) + kinds.map({ ($0, "arrow") }) {
            parts.append(
                """
                <line x1="\(place.short)" x2="\((place + 18).short)" y1="38" y2="38" \
                class="\(shape) \(name)"/><text x="\((place + 23).short)" y="42">\(name)</text>
                """)
            place += 40 + Double(name.count) * 7
        }
        return parts.joined(separator: "\n")
    }
}

extension Double {
    /// With at most one place after the point: enough for a pixel, and short.
    var short: String {
        let tenths = Int((self * 10).rounded())
        return tenths.isMultiple(of: 10)
            ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}

extension String {
    /// The text as XML wants it.
    var escaped: String {
        var escaped = ""
        for character in self {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
