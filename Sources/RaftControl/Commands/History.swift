internal import CommandLine
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

extension Command {
    /// The changes of leader that the peers remember.
    static let history = Command(
        syntax: CommandSyntax(
            "history", "show the changes of leader that the peers remember",
            explanation: """
                Merges the changes of leader that the peers remember: since when who has led, for
                how long, how long the gap without a leader was before, and why it changed; while
                nobody leads, the last line says since when. Where a command is guarded, the gap
                in its service is shown as well, from the end of the last leader that had one, as far
                as the leaders remember when they started it. Times are in UTC, by this machine's
                clock.
                """,
            examples: ["raftctl history"])
    ) { context in
        var client = try context.connect()
        let targets = try client.replies(to: .history(after: 0), until: context.deadline)
        guard let timeline = client.configuration.timeline(of: targets) else {
            throw client.configuration.nobodyAnswers
        }
        let now = Instant.now
        let clock = { WallClock.timestamp(of: $0, at: now) }
        if context.isJSON {
            try context.console.write(
                timeline.json(of: client.configuration, at: now, clock: clock))
        } else {
            try context.console.write(
                lines: timeline.lines(context.console.paint, at: now, clock: clock))
        }
        return .done
    }
}

extension WallClock {
    /// The time in UTC that it was at an instant of the past.
    static func timestamp(of instant: Instant, at now: Instant) -> String {
        timestamp(millisecondsAgo: Int((now - instant).milliseconds))
    }
}

extension ClusterConfiguration {
    /// The changes of leader that these peers remember together; none if none of them answers.
    func timeline(of targets: [PeerQuery.Target]) -> LeaderTimeline? {
        let histories = zip(peers, targets).compactMap { peer, target in
            target.replies.isEmpty ? nil : PeerHistory(of: peer.id, target.replies)
        }
        return histories.isEmpty ? nil : LeaderTimeline(histories)
    }

    /// What to say when there is nobody to ask.
    var nobodyAnswers: NegativeOutcome {
        let subject = peers.count == 1 ? "the only peer does" : "none of the \(peers.count) peers"
        return NegativeOutcome(
            "\(subject) \(peers.count == 1 ? "not answer" : "answer"); see raftctl state")
    }
}
