internal import Raft

extension LogRecord {
    static func nameUnknown(_ peer: NodeID, _ address: String, _ reason: String) -> LogRecord {
        LogRecord(
            .warning, "nameUnknown", [.other(peer), .text("address", address), .detail(reason)],
            "peer \(peer) at \(address) has no address yet: \(reason); asking again")
    }

    static func nameResolved(
        _ peer: NodeID, _ address: String, _ endpoints: [Endpoint]
    ) -> LogRecord {
        let hosts = endpoints.map(\.hostText).joined(separator: ", ")
        return LogRecord(
            .info, "nameResolved",
            [.other(peer), .text("address", address), .text("hosts", hosts)],
            "peer \(peer) at \(address) has the address \(hosts)")
    }

    static func otherConfiguration(_ peer: NodeID, _ difference: String) -> LogRecord {
        LogRecord(
            .error, "otherConfiguration", [.other(peer), .detail(difference)],
            "peer \(peer) has another cluster.json: \(difference); neither believes the other "
                + "until both have the same")
    }

    static func sameConfiguration(_ peer: NodeID) -> LogRecord {
        LogRecord(
            .info, "sameConfiguration", [.other(peer)],
            "peer \(peer) has the same cluster.json again")
    }

    static func otherLayout(_ peer: NodeID) -> LogRecord {
        LogRecord(
            .warning, "otherLayout", [.other(peer)],
            "peer \(peer) has another cluster.json: addresses, priorities, probing or preempt "
                + "differ; safe, but all should have the same")
    }

    static func peerSilent(_ peer: NodeID, left: Int, of peers: Int, _ margin: Int) -> LogRecord {
        LogRecord(
            .warning, "peerSilent",
            [.other(peer), .number("answering", UInt64(left)), .number("peers", UInt64(peers))],
            "peer \(peer) does not answer: \(left) of \(peers) left, \(mayBeLost(margin))")
    }

    static func peerBack(_ peer: NodeID, left: Int, of peers: Int, _ margin: Int) -> LogRecord {
        LogRecord(
            .info, "peerBack",
            [.other(peer), .number("answering", UInt64(left)), .number("peers", UInt64(peers))],
            "peer \(peer) answers again: \(left) of \(peers), \(mayBeLost(margin))")
    }

    private static func mayBeLost(_ margin: Int) -> String {
        switch margin {
        case ..<0: "which is no majority"
        case 0: "no more may be lost"
        case 1: "one more may be lost"
        case _: "\(margin) more may be lost"
        }
    }

    /// That nobody leads; a peer that stands for no election asks nobody, and may hear nobody for
    /// that.
    static func leaderless(
        term: Term, for span: Duration, answering: Int, of membership: Membership,
        unwilling reason: String?
    ) -> LogRecord {
        let peers = membership.members.count
        let outcome =
            reason.map { reason in
                "this peer \(reason) and asks nobody; it has heard \(answering - 1) of "
                    + "\(peers - 1) others lately; start the others, or use raftctl undrain"
            }
            ?? "\(answering) of \(peers) peers answer, this one included; "
            + (answering < membership.quorum
                ? "a majority of \(membership.quorum) is needed" : "an election is under way")
        return LogRecord(
            .warning, "leaderless",
            [
                .term(term), .number("answering", UInt64(answering)),
                .number("peers", UInt64(peers)),
            ],
            "nobody has led for \(span.milliseconds / 1_000) s: \(outcome)")
    }

    static var termsUsedUp: LogRecord {
        LogRecord(
            .error, "termsUsedUp", [.term(.last)],
            "term \(Term.last) is the last there is, so it was forged: no leader can be elected "
                + "again; stop all peers, empty their data directories, and sign datagrams "
                + "(raftctl keygen)")
    }

    static func datagramsRefused(_ groups: [DropSummary.Group], others: UInt64) -> LogRecord {
        let count = groups.reduce(others) { $0 + $1.count }
        var parts = groups.map { "\($0.count) from \($0.source) (\($0.reason.rawValue))" }
        if others > 0 { parts.append("\(others) from elsewhere") }
        return LogRecord(
            .warning, "datagramsRefused",
            [.number("count", count), .text("sources", parts.joined(separator: ", "))],
            "refused \(count) datagrams within a minute: \(parts.joined(separator: ", "))")
    }
}
