internal import Raft

extension Counters {
    /// All counters and gauges of a peer in the Prometheus text format, a line each.
    func prometheus(of node: RaftNode, at now: Instant) -> [String] {
        let text = PrometheusText(peer: node.id)
        return text.gauges(of: node, at: now)
            + text.metric("raft_elections_total", "Elections by outcome.", "outcome", elections)
            + text.metric(
                "raft_leader_changes_total", "Changes of leader by cause.", "cause", leaderChanges)
            + text.counter("raft_heartbeats_sent_total", "Heartbeats sent.", heartbeatsSent)
            + text.counter("raft_heartbeats_late_total", "Heartbeats missed.", heartbeatsLate)
            + text.counter("raft_probes_sent_total", "Probes sent.", probesSent)
            + text.counter("raft_datagrams_sent_total", "Datagrams sent.", datagramsSent)
            + text.counter(
                "raft_datagrams_received_total", "Datagrams received.", datagramsReceived)
            + text.metric(
                "raft_datagrams_dropped_total", "Received and dropped, by reason.", "reason",
                dropped)
            + text.metric(
                "raft_datagrams_unsent_total", "Could not be sent, by reason.", "reason", unsent)
            + text.counter("raft_flushes_total", "Flushes of the disk.", flushes)
            + text.lines(
                "raft_flush_seconds_total", "counter", "Time spent flushing.",
                [("", flushTime.inSeconds)])
    }
}

/// Metrics of one peer as text: for each metric what it is, its kind, and its samples.
private struct PrometheusText {
    let peer: NodeID

    func gauges(of node: RaftNode, at now: Instant) -> [String] {
        let role =
            switch node.role {
            case .follower: "follower"
            case .candidate: "candidate"
            case .leader: "leader"
            }
        return lines("raft_term", "gauge", "Current term.", [("", "\(node.durable.term)")])
            + lines(
                "raft_role", "gauge", "Which role the peer has.",
                ["follower", "candidate", "leader"].map {
                    (",role=\"\($0)\"", $0 == role ? "1" : "0")
                })
            + lines(
                "raft_lease_seconds", "gauge", "What is left of the lease; 0 without one.",
                [("", (node.lease(at: now) ?? .zero).inSeconds)])
    }

    func counter(_ name: String, _ help: String, _ value: UInt64) -> [String] {
        lines(name, "counter", help, [("", "\(value)")])
    }

    func metric(
        _ name: String, _ help: String, _ label: String, _ tally: Counters.Tally
    ) -> [String] {
        lines(
            name, "counter", help, tally.counts.map { (",\(label)=\"\($0.name)\"", "\($0.count)") })
    }

    func lines(
        _ name: String, _ kind: String, _ help: String, _ samples: [(labels: String, value: String)]
    ) -> [String] {
        ["# HELP \(name) \(help)", "# TYPE \(name) \(kind)"]
            + samples.map { "\(name){peer=\"\(peer)\"\($0.labels)} \($0.value)" }
    }
}

extension Duration {
    /// The span in seconds with its microseconds, as a decimal number.
    fileprivate var inSeconds: String {
        let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
        return "\(microseconds / 1_000_000).\(fraction)"
    }
}
