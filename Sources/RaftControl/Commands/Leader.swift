internal import CommandLine
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

extension Flag {
    /// Only the peer of this machine.
    fileprivate static let here = Flag(
        "--here", .optional("ID"),
        "print nothing; exit with 0 only if this machine's peer holds the lease")

    /// Only if its command runs, too.
    fileprivate static let running = Flag(
        "--running", .none, "with --here: only if its guarded command is running, too")
}

extension Command {
    /// The agreed leader.
    static let leader = Command(
        syntax: CommandSyntax(
            "leader", "show the leader that a majority agrees on",
            explanation: """
                Prints the id and the address of the leader that a majority agrees on. If there is
                none, prints nothing on standard output and exits with 1.

                With --here it prints nothing, and exits with 0 only if that leader holds the lease
                and is on this machine: it has one of this machine's addresses or, with an ID, that
                id. So a job in every peer's crontab runs on one machine only.
                """,
            flags: [.here, .running],
            examples: [
                "raftctl leader",
                "*/5 * * * * raftctl leader --here --config /etc/raft/cluster.json && /usr/bin/job",
            ])
    ) { context in
        let arguments = context.arguments
        var client = try context.connect()
        guard arguments.has(.here) || !arguments.has(.running) else {
            throw UsageError("--running needs --here", command: "leader")
        }
        let expected = try context.id(.here, in: client.configuration)
        let view = try client.view(until: context.deadline) { $0.agreement.leadership != nil }
        guard let leadership = view.agreement.leadership else {
            throw NegativeOutcome(view.verdict)
        }
        guard arguments.has(.here) else {
            try context.write(leadership, of: client.configuration)
            return .done
        }
        // Nothing is said when another machine's peer leads: cron would send a mail about it.
        let report = view.report(of: leadership.leader)
        guard try client.isHere(leadership.leader, expecting: expected),
            report?.holdsLease == true,
            !arguments.has(.running) || report?.command?.state == .running,
            try client.hasLease(leadership.leader, until: context.deadline)
        else { return .no }
        return .done
    }
}

extension ClusterClient {
    /// Whether this machine's peer is the one with this id: it has the expected id or, if none is
    /// expected, an address of this machine.
    func isHere(_ id: NodeID, expecting expected: NodeID?) throws -> Bool {
        if let expected { return id == expected }
        return try peersHere().contains { configuration.peers[$0].id == id }
    }
}
