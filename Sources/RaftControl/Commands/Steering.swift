internal import CommandLine
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

// Requests that change something: Transfer, Drain, Undrain, Vouch.
extension ClusterClient {
    /// What a peer says to a request for a change; none if it does not answer.
    ///
    /// - Throws: `NegativeOutcome` if it cannot answer, as it believes only those who have the key.
    mutating func steer(
        _ question: Question, ofPeerAt index: Int, until deadline: Instant
    ) throws -> TransferReport? {
        let replies = try replies(to: question, ofPeerAt: index, until: deadline)
        if let report = replies[index].replies.last?.reply.transferReport { return report }
        if let path = configuration.keyFile, !isSigning {
            throw NegativeOutcome(
                "peer \(configuration.peers[index].id) obeys only those who have the key, and "
                    + "\(path.printable) cannot be read")
        }
        return nil
    }

    /// Why a peer did not obey, and where it would.
    func refusal(_ report: TransferReport, by index: Int) throws -> String {
        let reason = report.reason?.printable ?? "it gives no reason"
        let isHere = try peersHere().contains(index)
        let host = configuration.peers[index].address.host
        return reason + (isHere ? "" : "; run this on \(host), its machine")
    }

    /// Asks a peer for a change, once.
    ///
    /// - Throws: `NegativeOutcome` if it does not answer or does not obey.
    mutating func demand(
        _ question: Question, of id: NodeID, _ context: CommandContext
    ) throws -> TransferReport {
        guard let index = index(of: id) else { preconditionFailure("peer \(id) is in the file") }
        guard let report = try steer(question, ofPeerAt: index, until: context.deadline) else {
            throw NegativeOutcome(
                "peer \(id) did not answer; see raftctl state, and try again with a longer "
                    + "--timeout")
        }
        guard report.isAccepted else {
            throw NegativeOutcome("peer \(id) does not obey: \(try refusal(report, by: index))")
        }
        return report
    }
}
