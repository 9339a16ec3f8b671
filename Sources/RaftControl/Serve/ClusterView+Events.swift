internal import JSON
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

// What those who watch are told.

extension ClusterConfiguration {
    /// What the page has to know of the file, under the names that it has there.
    var settings: String {
        JSONWriter.line { json in
            json.write(cluster, "cluster")
            json.write(milliseconds: timing.heartbeatInterval, "heartbeatMilliseconds")
            let timeout = timing.electionTimeout
            json.write(
                [timeout.lowerBound, timeout.upperBound].map { UInt64($0.milliseconds) },
                "electionTimeoutMilliseconds")
        }
    }
}

extension ClusterView {
    /// The verdict of `raftctl state`, how bad it is, and whom it is about.
    var toldVerdict: String {
        JSONWriter.line { json in
            let leadership = agreement.leadership
            json.write(leadership == nil || holdsLease ? verdict : "\(verdict); \(noLease)", "text")
            json.write(tone.rawValue, "tone")
            json.write(leadership?.leader.number, "leader")
            json.write(leadership?.term.number, "term")
            json.write(holdsLease, "holdsLease")
        }
    }

    private var noLease: String { "the leader does not hold the lease" }

    /// What is left of each peer's election timer, in milliseconds, in the order of the file.
    var timers: String {
        let timers = peers.map { $0.report?.electionTimer.map { "\($0.milliseconds)" } ?? "null" }
        return "[\(timers.joined(separator: ","))]"
    }

    /// The view without what goes on and on: for how long a command has been doing what it does,
    /// how long until it is started again, and the election timers.
    var withoutSpans: ClusterView {
        ClusterView(
            cluster: cluster,
            peers: peers.map { view in
                guard case .answered(var report) = view.status else { return view }
                report.command?.since = .zero
                report.command?.nextTry = nil
                report.electionTimer = nil
                return PeerView(peer: view.peer, status: .answered(report))
            }, configuration: configuration)
    }
}
