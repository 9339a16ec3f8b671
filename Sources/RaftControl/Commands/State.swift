internal import CommandLine
internal import RaftClient

extension Command {
    /// How each peer sees the cluster.
    static let state = Command(
        syntax: CommandSyntax(
            "state", "show how each peer sees the cluster",
            explanation: """
                Asks every peer how it sees the cluster. LEASE says whether the leader can be sure
                that nobody else leads, for a moment; LOG is the index and the term of the last entry, and
                is shown, like COMMIT, only if any peer has an entry. The last line says who leads
                and how many more peers may be lost, or what is wrong and what to do.

                Exits with 0 if a majority of the configured peers name the same leader in the
                same term and it says so itself, and with 1 if not; with 1, too, if the leader's
                guarded command does not run or fails its check, or if the ids or the timing in
                cluster.json are not the same everywhere.
                """,
            examples: ["raftctl state", "raftctl state --json --config /etc/raft/cluster.json"])
    ) { context in
        var client = try context.connect()
        let view = try client.view(until: context.deadline)
        if context.isJSON {
            try context.console.write(view.json)
        } else {
            try context.console.write(lines: view.table(context.console.paint))
        }
        return view.isHealthy ? .done : .no
    }
}
