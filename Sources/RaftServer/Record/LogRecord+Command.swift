internal import Raft
internal import RaftGuard

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
            .warning, "commandMissing", [.text("command", name), .detail(problem)],
            "will not be able to start \(name) if this peer leads: \(problem)")
    }

    static func commandCannotStart(_ name: String, _ failure: StartFailure) -> LogRecord {
        LogRecord(
            .error, "commandCannotStart", [.text("command", name), .detail("\(failure)")],
            "cannot start \(name): \(failure); retrying, at most every 10 s")
    }

    static func commandCannotEnd(
        _ name: String, _ survivor: Survivor
    ) -> LogRecord {
        LogRecord(
            .error, "commandCannotEnd",
            [.text("command", name), .number("pid", UInt64(survivor.process))],
            "cannot end process \(survivor.process) of \(name): \(survivor.reason)")
    }

    static func commandEnded(_ name: String, _ end: CommandEnd, then next: Next?) -> LogRecord {
        let consequence =
            switch next {
            case nil: ""
            case .restart(let pause): "; restarting in \(pause.milliseconds) ms"
            case .resign: "; hands over the leadership"
            case .exit: "; stops raftd as well"
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
        case .failing(let count, let failure):
            LogRecord(
                .warning, "commandUnhealthy",
                [.text("command", name), .number("failures", UInt64(count))],
                "the check of \(name) \(text(failure)), \(count) times in a row")
        }
    }

    static func cleanupFailed(_ failure: TaskFailure) -> LogRecord { cleanupFailed(text(failure)) }

    private static func text(_ failure: TaskFailure) -> String {
        switch failure {
        case .ended(let end): "\(end)"
        case .tookTooLong: "took too long"
        case .couldNotStart(let number): "could not be started: \(StartFailure(errno: number))"
        }
    }

    static func cleanupFailed(_ problem: String) -> LogRecord {
        LogRecord(.error, "cleanupFailed", [], "the clean-up \(problem)")
    }

    static func guardFailed(_ reason: String) -> LogRecord {
        LogRecord(
            .error, "guardFailed", [.detail(reason)],
            "cannot start another guard of the command: \(reason); trying again every second")
    }

    static func guardLost(running command: String?) -> LogRecord {
        LogRecord(
            .error, "guardLost", [],
            command.map { "the guard of \($0) has ended, and \($0) with it" }
                ?? "the guard has ended; no command was running")
    }
}
