internal import CommandLine
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

extension Command {
    /// Every change of leader as it happens, until it is interrupted.
    static let watch = Command(
        syntax: CommandSyntax(
            "watch", "print every change of leader as it happens",
            explanation: """
                Prints a line for each change of leader, with the time and the reason, until it is
                interrupted. On a terminal it also keeps the table of raftctl state up to date. A
                peer that has been silent for --timeout counts as unreachable.
                """,
            examples: [
                "raftctl watch --json | while read -r change; do echo \"$change\"; done"
            ])
    ) { context in
        var client = try context.connect()
        var watch = ClusterWatch(context)
        while true { try watch.advance(&client) }
    }
}

/// Watching a cluster, and printing what changes.
private struct ClusterWatch {
    private let context: CommandContext
    private var watcher: Watcher
    private var screen = Screen()
    private var query: PeerQuery?

    init(_ context: CommandContext) {
        self.context = context
        watcher = Watcher(from: .now, patience: context.timeout)
    }

    mutating func advance(_ client: inout ClusterClient) throws {
        var query = query ?? client.query(.state, .calm)
        let limit = watcher.deadline ?? .now + RetryPolicy.calm.longest
        try client.advance(
            &query, until: limit, hangUpOf: StandardStream.output.descriptor)
        guard StandardStream.output.hasReader else {
            throw OutputError(
                cause: SystemError(call: "write", number: .brokenPipe))
        }
        let now = Instant.now
        let view = query.view(
            of: client.configuration, at: now, notOlderThan: context.timeout)
        try show(watcher.look(at: view, now), view)
        query.change(toFindLeaderLostAt: watcher.lostAt, at: now)
        self.query = query
    }

    /// Prints a change, and the table on a terminal.
    private mutating func show(_ change: LeaderChangeNotice?, _ view: ClusterView) throws {
        let time = WallClock.timestamp
        if context.isJSON || !context.console.isScreen {
            guard let change else { return }
            return try context.console.write(
                context.isJSON ? change.json(at: time) : change.line(at: time) + "\n")
        }
        guard view.isComplete || change != nil || screen.isInUse else { return }
        let lines = change.map { [$0.line(at: time)] } ?? []
        try context.console.write(
            screen.update(view.table(context.console.paint), above: lines))
    }
}
