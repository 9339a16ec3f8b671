internal import Raft
internal import RaftWire

extension Session {
    /// How old an answer may be while changes are waited for.
    private static let freshness = Duration.milliseconds(250)

    /// `raftctl wait`: returns as soon as a leader is agreed on.
    mutating func waitForLeader(above term: Term?, not id: NodeID?) throws(Failure) -> ExitStatus {
        try check(id, for: .wait)
        let (claim, view) = try awaitLeader { claim in
            claim.leader != id && term.map { claim.term > $0 } ?? true
        }
        guard let claim else {
            throw .no("no new leader within \(invocation.timeout.inWords): \(view.verdict)")
        }
        write(claim)
        return .done
    }

    /// Asks until a leader is agreed on that is wanted, or the time is up.
    mutating func awaitLeader(
        _ isWanted: (Claim) -> Bool
    ) throws(Failure) -> (Claim?, ClusterView) {
        var interview = interview(.state, .quick)
        let configuration = configuration
        var found: Claim?
        try conduct(&interview) { interview in
            let view = interview.view(of: configuration, at: .now, notOlderThan: Self.freshness)
            found = view.agreement.claim.flatMap { isWanted($0) ? $0 : nil }
            return found != nil
        }
        let view = interview.view(of: configuration, at: .now, notOlderThan: Self.freshness)
        return (found, view)
    }
}
