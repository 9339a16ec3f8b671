internal import CommandLine
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftWire

extension Flag {
    fileprivate static let neverRan = Flag(
        "--never-ran", .none,
        "confirms that no process has ever run under this id, and that no disk was replaced or "
            + "emptied")
}

extension Command {
    /// Gives the operator's word that a peer has forgotten nothing.
    static let vouch = Command(
        syntax: CommandSyntax(
            "vouch", "say that a peer has never run before, so that it may vote",
            explanation: """
                A peer that starts with an empty disk may not vote before all others have told it what
                it could have promised and forgotten. Where one of them is gone, it waits, and a
                majority that is up may be without a leader. If no process has ever run under its id,
                on no disk, it has promised nothing: say so, and it votes.

                Never say it of a peer whose disk was replaced or emptied: two leaders may be elected
                in one term. Like transfer it needs the key file or, where there are no keys, to be
                run on the peer's own machine.
                """,
            flags: [.neverRan], operands: [.init("ID")],
            examples: ["raftctl vouch 4 --never-ran"])
    ) { context in
        guard context.arguments.has(.neverRan) else {
            throw UsageError(
                "vouch needs --never-ran: that no process has ever run under this peer's id",
                command: context.arguments.command)
        }
        var client = try context.connect()
        let id = try context.id(context.arguments.operands[0], in: client.configuration)
        _ = try client.demand(.vouch, of: id, context)
        try context.console.write("peer \(id) may vote\n")
        return .done
    }
}
