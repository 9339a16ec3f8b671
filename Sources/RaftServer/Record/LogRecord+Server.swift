internal import Raft

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
            .error, "configurationRefused", [.detail(reason)],
            "configuration refused, the old one stays: \(reason)")
    }

    /// The reader of the log did not keep up.
    public static func linesLost(_ count: UInt64) -> LogRecord {
        LogRecord(
            .warning, "linesLost", [.number("lines", count)], "lost \(count) lines of this log")
    }

    /// The daemon cannot run, or cannot go on.
    public static func fatal(_ reason: String) -> LogRecord {
        LogRecord(.error, "fatal", [], reason)
    }

    static var drained: LogRecord {
        LogRecord(
            .info, "drained", [], "is drained: it does not lead until raftctl undrain says so")
    }

    static var undrained: LogRecord {
        LogRecord(.info, "undrained", [], "is no longer drained: it may lead again")
    }

    static func givesWay(_ succession: Succession) -> LogRecord {
        let reason =
            switch succession.reason {
            case .drained: "it is drained"
            case .deaf: "nobody answers this one any more"
            case .priority: "that one has a higher priority"
            }
        return LogRecord(
            succession.reason == .deaf ? .warning : .info, "givesWay",
            [.other(succession.successor), .reason(succession.reason.rawValue)],
            "gives way to peer \(succession.successor): \(reason)")
    }

    static var stopped: LogRecord { LogRecord(.info, "stopped", [], "stopped") }

    static func hookFailed(_ reason: String) -> LogRecord {
        LogRecord(
            .error, "hookFailed", [.detail(reason)],
            "cannot run the command for changes of leader: \(reason)")
    }

    static func unencodable(_ peer: NodeID, _ reason: String) -> LogRecord {
        LogRecord(
            .error, "unencodable", [.other(peer), .detail(reason)],
            "cannot send a message to peer \(peer): \(reason)")
    }
}
