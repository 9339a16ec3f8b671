internal import Raft
internal import RaftGuard

extension LogRecord {
    static func listening(
        _ endpoint: Endpoint, _ settings: ServerSettings, saved: DurableState
    ) -> LogRecord {
        let memory =
            saved.isEmpty ? "data directory is empty" : "saved state is at term \(saved.term)"
        return LogRecord(
            .info, "listening",
            [
                .text("address", "\(endpoint)"), .number("peers", UInt64(settings.peers.count)),
                .term(saved.term),
            ],
            "listens at \(endpoint), one of \(settings.peers.count) peers of cluster "
                + "\(settings.cluster); \(memory)")
    }

    static func evenNumber(_ advice: String) -> LogRecord {
        LogRecord(.warning, "evenNumber", [], advice)
    }

    static func repaired(_ sentence: String) -> LogRecord {
        LogRecord(.warning, "repaired", [], sentence)
    }

    static func signalReceived(_ signal: ServerSignal, hasKeys: Bool) -> LogRecord {
        let consequence =
            switch signal {
            case .terminate, .interrupt: "stopping"
            case .hangUp where hasKeys: "reading the configuration and the key file again"
            case .hangUp: "reading the configuration again"
            case .user1, .user2: "nothing to do"
            }
        return LogRecord(
            .info, "signalReceived", [.text("signal", signal.rawValue)],
            "received \(signal.rawValue), \(consequence)")
    }

    /// What a configuration that was read again changes, and what only a restart would.
    static func configurationRead(_ change: ConfigurationChange) -> LogRecord {
        let keys = change.restartKeys.joined(separator: ", ")
        let sentences = [
            change.logLevel.map { "logs at level \($0.rawValue) from now on" },
            keys.isEmpty ? nil : "restart to use what has changed in the configuration: \(keys)",
        ].compactMap(\.self)
        return LogRecord(
            keys.isEmpty ? .info : .warning, "configurationRead",
            (change.logLevel.map { [.text("logLevel", $0.rawValue)] } ?? [])
                + (keys.isEmpty ? [] : [.text("restartKeys", keys)]),
            sentences.isEmpty
                ? "nothing has changed in the configuration" : sentences.joined(separator: "; "))
    }

    static func configurationRefused(_ reason: String) -> LogRecord {
        LogRecord(
            .error, "configurationRefused", [.reason(reason)],
            "keeps its configuration: \(reason)")
    }

    /// The reader of the log did not keep up.
    public static func linesLost(_ count: UInt64) -> LogRecord {
        LogRecord(
            .warning, "linesLost", [.number("lines", count)], "lost \(count) lines of this log")
    }

    static var drained: LogRecord {
        LogRecord(
            .info, "drained", [], "is drained: it does not lead until raftctl undrain says so")
    }

    static var undrained: LogRecord {
        LogRecord(.info, "undrained", [], "is drained no longer: it may lead again")
    }

    static func givesWay(to peer: NodeID, isDrained: Bool) -> LogRecord {
        let reason = isDrained ? "it is drained" : "that one has a higher priority"
        return LogRecord(
            .info, "givesWay", [.other(peer), .reason(isDrained ? "drained" : "priority")],
            "gives way to peer \(peer): \(reason)")
    }

    static var stopped: LogRecord { LogRecord(.info, "stopped", [], "stopped") }

    static func hookFailed(_ reason: String) -> LogRecord {
        LogRecord(
            .error, "hookFailed", [.reason(reason)],
            "cannot run the command for changes of leader: \(reason)")
    }

    static func unencodable(_ peer: NodeID, _ reason: String) -> LogRecord {
        LogRecord(
            .error, "unencodable", [.other(peer), .reason(reason)],
            "cannot send a message to peer \(peer): \(reason)")
    }
}

extension LogRecord {
    static func nameUnknown(_ peer: NodeID, _ address: String, _ reason: String) -> LogRecord {
        LogRecord(
            .warning, "nameUnknown", [.other(peer), .text("address", address), .reason(reason)],
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
            .error, "otherConfiguration", [.other(peer), .reason(difference)],
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
            "peer \(peer) has another cluster.json: other addresses or priorities; safe, but "
                + "all should have the same")
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

    static func leaderless(
        term: Term, for span: Duration, answering: Int, of membership: Membership
    ) -> LogRecord {
        let peers = membership.members.count
        let verdict =
            answering < membership.quorum
            ? "a majority of \(membership.quorum) is needed" : "an election is under way"
        return LogRecord(
            .warning, "leaderless",
            [
                .term(term), .number("answering", UInt64(answering)),
                .number("peers", UInt64(peers)),
            ],
            "nobody has led for \(span.milliseconds / 1_000) s: \(answering) of \(peers) peers "
                + "answer, this one included; \(verdict)")
    }

    static var termsUsedUp: LogRecord {
        LogRecord(
            .error, "termsUsedUp", [.term(.last)],
            "is in term \(Term.last), the last there is, which was forged: nobody can be elected any "
                + "more; stop all peers, empty their data directories, and sign datagrams "
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

extension LogRecord {
    /// What happens after a command ended by itself.
    enum Next: Hashable, Sendable {
        case restart(after: Duration)
        case resign
        case exit
    }

    static func commandStarted(_ name: String, _ process: UInt32, _ term: Term) -> LogRecord {
        LogRecord(
            .info, "commandStarted",
            [.term(term), .text("command", name), .number("pid", UInt64(process))],
            "started \(name) (pid \(process)): holds the lease of term \(term)")
    }

    static func commandMissing(_ name: String, _ problem: String) -> LogRecord {
        LogRecord(
            .warning, "commandMissing", [.text("command", name), .reason(problem)],
            "could not start \(name) if this peer led: \(problem)")
    }

    static func commandCannotStart(_ name: String, _ failure: StartFailure) -> LogRecord {
        LogRecord(
            .error, "commandCannotStart", [.text("command", name), .reason("\(failure)")],
            "cannot start \(name): \(failure); retrying, at most every 10 s")
    }

    static func commandCannotEnd(_ name: String, _ process: UInt32, errno: UInt32) -> LogRecord {
        LogRecord(
            .error, "commandCannotEnd",
            [.text("command", name), .number("pid", UInt64(process))],
            "cannot end process \(process) of \(name): "
                + (errno == 1 ? "it has other rights than raftd" : "system error \(errno)"))
    }

    static func commandEnded(_ name: String, _ end: CommandEnd, then next: Next?) -> LogRecord {
        let consequence =
            switch next {
            case nil: ""
            case .restart(let pause): "; restarting in \(pause.milliseconds) ms"
            case .resign: "; resigns"
            case .exit: "; exits as well"
            }
        var fields = [LogField.text("command", name), .reason(end.reason.rawValue)]
        if let status = end.exit?.statusOfShell { fields.append(.number("status", UInt64(status))) }
        return LogRecord(
            next == nil ? .info : .warning, "commandEnded", fields,
            "\(name) \(end)\(consequence)")
    }

    static func commandChecked(_ name: String, _ result: CheckResult) -> LogRecord {
        switch result {
        case .passing:
            LogRecord(
                .info, "commandHealthy", [.text("command", name)], "the check of \(name) passes")
        case .failing(let count, let end):
            LogRecord(
                .warning, "commandUnhealthy",
                [.text("command", name), .number("failures", UInt64(count))],
                "the check of \(name) \(end.map { "\($0)" } ?? "took too long"), "
                    + "\(count) times in a row")
        }
    }

    static func cleanupFailed(_ end: ProcessEnd?) -> LogRecord {
        LogRecord(
            .error, "cleanupFailed", [], "the clean-up \(end.map { "\($0)" } ?? "took too long")")
    }

    static var guardLost: LogRecord {
        LogRecord(
            .error, "guardLost", [], "the guard of the command has ended, and the command with it")
    }
}
