internal import CommandLine
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

// Requests that change something: Transfer, Drain, Undrain, Vouch.
extension ClusterClient {
    /// Waits for a leader in place of this peer, which was asked to hand over.
    ///
    /// Without a `--timeout` the wait goes on for as long as the peer says that its command is
    /// ending, and once more for what comes after that.
    mutating func successor(
        of id: NodeID, _ context: CommandContext, where isWanted: (Leadership) -> Bool
    ) throws -> Leadership? {
        var (deadline, wasEnding) = (context.deadline, false)
        while true {
            let (found, view) = try leader(until: deadline) { found, _ in isWanted(found) }
            let isEnding = view.report(of: id)?.command?.state == .stopping
            guard found == nil, isEnding || wasEnding, !context.arguments.has(.timeout) else {
                return found
            }
            (deadline, wasEnding) = (.now + context.timeout, isEnding)
        }
    }

    /// What a peer replies to a request for a change, which it is sent once.
    ///
    /// - Throws: `NegativeOutcome` if it does not reply, or cannot, as it believes only those who
    ///   have the key.
    mutating func ask(
        _ query: Query, of id: NodeID, _ context: CommandContext
    ) throws -> TransferReport {
        guard let index = index(of: id) else { preconditionFailure("peer \(id) is in the file") }
        let replies = try replies(to: query, ofPeerAt: index, until: context.deadline)
        if let report = replies[index].replies.last?.reply.transferReport { return report }
        if let path = configuration.keyFile, !isSigning {
            throw NegativeOutcome(
                "peer \(id) obeys only those who have the key, and \(path.printable) cannot be read"
            )
        }
        throw NegativeOutcome(
            "peer \(id) did not answer; see raftctl state, and try again with a longer --timeout")
    }

    /// Asks a peer for a change, once.
    ///
    /// - Throws: `NegativeOutcome` if it does not answer or does not obey.
    mutating func demand(
        _ query: Query, of id: NodeID, _ context: CommandContext
    ) throws -> TransferReport {
        let report = try ask(query, of: id, context)
        guard report.isAccepted else { throw refusal(report, of: id, "refuses") }
        return report
    }

    /// That a peer did not do what it was asked for, why, and where it would.
    func refusal(_ report: TransferReport, of id: NodeID, _ words: String) -> NegativeOutcome {
        let host = configuration.peer(id)?.address.host ?? "-"
        return NegativeOutcome("peer \(id) \(words): \(report.refusal(at: host))")
    }
}

extension TransferReport {
    /// Why the peer at this host did not obey, and where it would.
    func refusal(at host: String) -> String {
        let place = reason == Self.notLocal ? "; run this on \(host), its machine" : ""
        return (reason?.printable ?? "it gives no reason") + place
    }
}
