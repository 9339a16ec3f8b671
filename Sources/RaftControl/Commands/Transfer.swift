internal import CommandLine
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

extension Flag {
    fileprivate static let to = Flag(
        "--to", .required("ID"), "the peer that is to lead (default: the most up-to-date one)")
}

extension Command {
    /// Transfers the leadership, and says who leads now.
    static let transfer = Command(
        syntax: CommandSyntax(
            "transfer", "transfer the leadership to another peer",
            explanation: """
                Asks the leader to transfer its leadership, waits for the outcome, and says who
                leads now. Where the cluster has keys, peers obey anybody who has the key file, on
                whatever machine; where it has none, only programs on their own machine: run it
                where the leader is. Without --timeout it waits for as long as the leader's command takes
                to end. Exits with 1 if the leadership was not transferred, or not to the peer that
                --to names.
                """,
            flags: [.to], examples: ["raftctl transfer --to 3"])
    ) { context in
        var client = try context.connect()
        let target = try context.id(.to, in: client.configuration)
        return try LeadershipTransfer(context: context, target: target).run(&client)
    }
}

/// A leadership transfer from its request to its outcome.
private struct LeadershipTransfer {
    let context: CommandContext
    let target: NodeID?

    func run(_ client: inout ClusterClient) throws -> ExitStatus {
        let (found, view) = try client.leader(until: context.deadline)
        guard let old = found else {
            throw NegativeOutcome("there is no leader to hand over: \(view.verdict)")
        }
        if old.leader == target {
            try write(old, "\(old) already", client.configuration)
            return .done
        }
        let begun = Instant.now
        try request(old, &client)
        let new = try client.successor(of: old.leader, context) { $0.term > old.term }
        let successor = try check(new, after: old)
        let span = (.now - begun).inWords
        try write(
            successor, "\(successor); peer \(old.leader) handed over in \(span)",
            client.configuration)
        return .done
    }

    /// Asks the leader to hand over, once: a leader in a later term is never asked.
    ///
    /// If the first reply was lost, the old leader follows somebody by now, and says so. That is
    /// no refusal, and the request must not go on to the new leader.
    private func request(_ old: Leadership, _ client: inout ClusterClient) throws {
        let report = try client.ask(.transfer(to: target), of: old.leader, context)
        let stillLeads = report.leader == old.leader && report.term == old.term
        guard !report.isAccepted, stillLeads else { return }
        throw client.refusal(report, of: old.leader, "does not hand over")
    }

    private func check(_ new: Leadership?, after old: Leadership) throws -> Leadership {
        guard let new else {
            throw NegativeOutcome(
                "peer \(old.leader) was asked to hand over term \(old.term), but no later leader "
                    + "was agreed on within \(context.elapsed.inWords); see raftctl state")
        }
        if let complaint = new.complaint(after: old, wanted: target) {
            throw NegativeOutcome(complaint)
        }
        return new
    }

    private func write(
        _ leadership: Leadership, _ sentence: String, _ configuration: ClusterConfiguration
    ) throws {
        if context.isJSON {
            try context.write(leadership, of: configuration)
        } else {
            try context.console.write(sentence + "\n")
        }
    }
}

extension Leadership {
    /// Why this is not what was asked for, where the leadership before was to be transferred to a
    /// named peer or to any; none if it is.
    func complaint(after old: Leadership, wanted target: NodeID?) -> String? {
        if leader == old.leader { return "\(self) again: the transfer failed; see raftctl state" }
        guard let target, leader != target else { return nil }
        return "\(self), and not peer \(target); try raftctl transfer again"
    }
}
