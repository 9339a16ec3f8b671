internal import CommandLine
internal import POSIX
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
                same term and it says so itself, and with 1 if not; with 1, too, if the peers
                have other ids or another timing than each other in cluster.json. Whether the
                service runs, raftctl check says, and raftctl leader --running.
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
        return view.isLed ? .done : .no
    }
}
