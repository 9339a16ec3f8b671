internal import Raft
internal import RaftWire

extension RaftServer {
    /// All counters and gauges in the Prometheus text format, a line each.
    func prometheus(at now: Instant) -> [String] {
        let text = PrometheusText(cluster: settings.cluster, peer: node.id)
        return text.state(of: node, otherConfigurations: foreign.count, at: now)
            + text.counters(counters)
            + (commandReport(at: now).map(text.command) ?? [])
    }
}

/// Metrics of one peer as text: for each metric what it is, its kind, and its samples.
private struct PrometheusText {
    let cluster: String
    let peer: NodeID

    func state(of node: RaftNode, otherConfigurations: Int, at now: Instant) -> [String] {
        gauge("raft_term", "Current term.", "\(node.durable.term)")
            + states(
                "raft_role", "Which role the peer has.", "role", StateReport.Role.allCases,
                StateReport.Role(node.role))
            + gauge(
                "raft_lease_seconds", "What is left of the lease; 0 without one.",
                (node.lease(at: now) ?? .zero).inSeconds)
            + gauge("raft_may_vote", "Whether the peer may vote.", node.mayVote ? "1" : "0")
            + gauge(
                "raft_drained", "Whether the peer is drained, and does not lead.",
                node.isDrained ? "1" : "0")
            + gauge(
                "raft_other_configurations", "Peers that have another cluster.json.",
                "\(otherConfigurations)")
    }

    func counters(_ counters: Counters) -> [String] {
        labelled("raft_elections_total", "Elections by outcome.", "outcome", counters.elections)
            + labelled(
                "raft_leader_changes_total", "Changes of leader by cause.", "cause",
                counters.leaderChanges)
            + counter("raft_heartbeats_sent_total", "Heartbeats sent.", counters.heartbeatsSent)
            + counter(
                "raft_heartbeats_late_total", "Heartbeats that arrived late or not at all.",
                counters.heartbeatsLate)
            + counter("raft_probes_sent_total", "Probes sent.", counters.probesSent)
            + counter(
                "raft_datagrams_sent_total", "Given to the system to send, to peers and clients.",
                counters.datagramsSent)
            + counter(
                "raft_datagrams_received_total", "Datagrams received.", counters.datagramsReceived)
            + labelled(
                "raft_datagrams_dropped_total", "Received and dropped, by reason.", "reason",
                counters.dropped)
            + labelled(
                "raft_datagrams_unsent_total", "Could not be sent, by reason.", "reason",
                counters.unsent)
            + counter("raft_flushes_total", "Flushes of the disk.", counters.flushes)
            + lines(
                "raft_flush_seconds_total", "counter", "Time spent flushing.",
                [("", counters.flushTime.inSeconds)])
    }

    func command(_ report: CommandReport) -> [String] {
        states(
            "raft_command_state", "What the guarded command is doing.", "state",
            CommandReport.State.allCases, report.state)
            + counter(
                "raft_command_exits_total", "How often the guarded command ended by itself.",
                report.exits)
            + gauge(
                "raft_command_last_status", "The status with which it ended last; -1 before.",
                report.lastStatus.map { "\($0)" } ?? "-1")
            + gauge(
                "raft_command_next_try_seconds",
                "How long until the guarded command is started again; 0 where that is not to be.",
                (report.nextTry ?? .zero).inSeconds)
    }

    private func gauge(_ name: String, _ help: String, _ value: String) -> [String] {
        lines(name, "gauge", help, [("", value)])
    }

    private func states<State: Equatable & RawRepresentable<String>>(
        _ name: String, _ help: String, _ label: String, _ all: [State], _ current: State
    ) -> [String] {
        lines(
            name, "gauge", help,
            all.map { (",\(label)=\"\($0.rawValue)\"", $0 == current ? "1" : "0") })
    }

    private func counter(_ name: String, _ help: String, _ value: UInt64) -> [String] {
        lines(name, "counter", help, [("", "\(value)")])
    }

    private func labelled<Label>(
        _ name: String, _ help: String, _ label: String, _ counter: LabelledCounter<Label>
    ) -> [String] {
        lines(
            name, "counter", help,
            counter.counts.map { (",\(label)=\"\($0.label)\"", "\($0.count)") })
    }

    private func lines(
        _ name: String, _ kind: String, _ help: String, _ samples: [(labels: String, value: String)]
    ) -> [String] {
        ["# HELP \(name) \(help)", "# TYPE \(name) \(kind)"]
            + samples.map {
                "\(name){cluster=\"\(cluster)\",peer=\"\(peer)\"\($0.labels)} \($0.value)"
            }
    }
}

extension Duration {
    /// The span in seconds with its microseconds, as a decimal number.
    fileprivate var inSeconds: String {
        let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
        return "\(microseconds / 1_000_000).\(fraction)"
    }
}
