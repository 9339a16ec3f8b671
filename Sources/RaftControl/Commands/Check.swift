internal import CommandLine
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

extension Command {
    /// Whether everything is in order.
    static let check = Command(
        syntax: CommandSyntax(
            "check", "check the configuration, the names, the peers and the round trips",
            explanation: """
                Checks whether the configuration is valid, whether all names can be looked up,
                whether all peers answer and agree, and whether the round trips from this machine
                fit the timing; prints a line for each. Exits with 0 if everything is in order.
                """,
            excluding: [.json], examples: ["raftctl check --timeout 2000"])
    ) { context in
        var client = try context.connect()
        var checklist = Checklist()
        checklist.add(client.configuration, at: context.configurationPath)
        let unknown = try client.resolveNames(until: context.deadline)
        var query = client.query(.state)
        try client.run(&query, until: .now + context.timeout)
        let view = query.view(of: client.configuration, at: .now)
        for (index, peer) in view.peers.enumerated() {
            checklist.add(
                peer, roundTrip: query.targets[index].roundTrip,
                unknown: unknown.first { $0.index == index }?.reason)
        }
        checklist.add(
            roundTrips: query.targets.compactMap(\.roundTrip), client.configuration.timing)
        checklist.add(view.isHealthy ? .good : .bad, view.verdict)
        try context.console.write(lines: checklist.lines)
        return checklist.isGood ? .done : .no
    }
}

extension Checklist {
    fileprivate mutating func add(_ configuration: ClusterConfiguration, at path: String) {
        let count = configuration.peers.count
        add(
            .good,
            "\(path.printable): cluster \(configuration.cluster), \(count) "
                + (count == 1 ? "peer" : "peers"))
        if let advice = configuration.membership.evenNumberAdvice { add(.doubtful, advice) }
    }

    fileprivate mutating func add(
        _ peer: PeerView, roundTrip: Duration?, unknown: UnreachableReason?
    ) {
        let name = "peer \(peer.id) at \(peer.peer.address)"
        switch peer.status {
        case .answered(let report):
            let span = roundTrip.map { " in \($0.milliseconds) ms" } ?? ""
            add(.good, "\(name) answers\(span): \(report.role.rawValue) in term \(report.term)")
        case .unreachable(let reason): add(.bad, "\(name): \(unknown ?? reason)")
        }
    }

    /// Whether the leader's lease is renewed in time at these distances, and what to do if not.
    mutating func add(roundTrips: [Duration], _ timing: Timing) {
        guard let longest = roundTrips.max() else { return }
        guard !timing.fits(roundTrip: longest) else {
            return add(.good, "the longest round trip, \(longest.inWords), fits the timing")
        }
        add(
            .bad,
            "a round trip of \(longest.inWords) is too long for the timing, and the leader's lease "
                + "would run out again and again; "
                + Observation.advice(timing.electionTimeout(forRoundTrip: longest)))
    }
}

extension PeerQuery.Target {
    /// How long the reply took.
    fileprivate var roundTrip: Duration? { replies.last.map { $0.at - $0.asked } }
}
