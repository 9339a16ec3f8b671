internal import CommandLine
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

extension Command {
    /// Takes a peer out of the leadership.
    static let drain = Command(
        syntax: CommandSyntax(
            "drain", "keep a peer from leading until undrain",
            explanation: """
                Tells a peer not to lead until raftctl undrain says otherwise, also after a restart:
                this machine's peer or, with an ID, that one. One that leads hands over first; while
                no other peer is there that would lead, it leads on. A drained peer votes as before.
                Without --timeout this waits for as long as the peer's command takes to end.

                Exits with 1 if the peer did not obey, or still leads. Like transfer it needs the key
                file or, where there are no keys, to be run on the peer's own machine.
                """,
            operands: [.init("ID", isOptional: true)],
            examples: ["raftctl drain && apt-get upgrade", "raftctl drain 2 --timeout 5000"])
    ) { context in
        var client = try context.connect()
        return try Draining(context: context, id: context.peer(&client)).drain(&client)
    }

    /// Lets a drained peer lead again.
    static let undrain = Command(
        syntax: CommandSyntax(
            "undrain", "let a drained peer lead again",
            explanation: """
                Takes back raftctl drain: for this machine's peer or, with an ID, for that one.
                """,
            operands: [.init("ID", isOptional: true)], examples: ["raftctl undrain 2"])
    ) { context in
        var client = try context.connect()
        return try Draining(context: context, id: context.peer(&client)).undrain(&client)
    }
}

/// A peer that is to be drained, or no longer.
private struct Draining {
    let context: CommandContext
    let id: NodeID

    func drain(_ client: inout ClusterClient) throws -> ExitStatus {
        let report = try client.demand(.drain, of: id, context)
        guard report.leader == id else { return try say("is drained", report) }
        guard let found = try client.successor(of: id, context, where: { $0.leader != id }) else {
            throw NegativeOutcome(
                "peer \(id) is drained, and leads on until it can hand over: no other peer took "
                    + "over within \(context.elapsed.inWords); see raftctl state")
        }
        return try say("is drained; \(found)")
    }

    func undrain(_ client: inout ClusterClient) throws -> ExitStatus {
        try say("may lead", try client.demand(.undrain, of: id, context))
    }

    private func say(_ words: String, _ report: TransferReport) throws -> ExitStatus {
        try say(words + (report.leader.map { "; peer \($0) leads term \(report.term)" } ?? ""))
    }

    private func say(_ words: String) throws -> ExitStatus {
        try context.console.write("peer \(id) \(words)\n")
        return .done
    }
}

extension CommandContext {
    /// The peer that is named, or else this machine's only one.
    fileprivate func peer(_ client: inout ClusterClient) throws -> NodeID {
        let named = try arguments.operands.first.map { try id($0, in: client.configuration) }
        let ids = try peersHere(
            &client, named: named, by: "raftctl \(arguments.command ?? "drain") ID")
        guard ids.count == 1 else {
            throw UsageError(
                "\(ids.asPeers) have an address of this machine: name one of them",
                command: arguments.command)
        }
        return ids[0]
    }
}
