public import Raft

/// What the guard tells the daemon, one line each.
public enum GuardReport: Hashable, Sendable {
    /// The guard watches: from now on the daemon's death has its consequences.
    case ready

    /// The command runs: its program was found and could be run.
    case started(Term, process: UInt32)

    /// The command could not be started, with the system's number for the reason.
    case cannotStart(Term, errno: UInt32)

    /// The command has ended and so has everything that it had started; the clean-up, if there is
    /// one, has run.
    case ended(Term, CommandEnd)

    /// A process that the command had started cannot be ended, for this reason (it has taken on
    /// other rights, mostly); said once for each.
    case cannotEnd(process: UInt32, errno: UInt32)

    /// The check of the command's health has another result than the one before.
    case checked(CheckResult)

    /// The clean-up has failed or took too long.
    case cleanupFailed(TaskFailure)
}

/// How a check or a clean-up failed.
public enum TaskFailure: Hashable, Sendable {
    /// It ended like that.
    case ended(ProcessEnd)

    /// It took too long, and was killed.
    case tookTooLong

    /// It could not be started, with the system's number for the reason.
    case couldNotStart(errno: UInt32)

    /// The failure that this end is; none if it is none.
    init?(_ end: ProcessEnd) {
        guard end != .status(0) else { return nil }
        self = .ended(end)
    }
}

/// How a process ended.
public enum ProcessEnd: Hashable, Sendable {
    /// By itself, with this status.
    case status(UInt32)

    /// By the signal with this number.
    case signal(UInt32)

    /// The status as a shell has it: 128 and the number of the signal, if one was the end.
    public var statusOfShell: UInt32 {
        switch self {
        case .status(let status): status
        case .signal(let number): 128 + number
        }
    }
}

/// How a command ended, and why.
public struct CommandEnd: Hashable, Sendable {
    /// Why it ended.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// Nobody asked it to.
        case itself
        /// Its lease was running out.
        case lease
        /// It was ordered.
        case ordered
        /// Its check had failed too often in a row.
        case check
    }

    /// How its first process ended; none if it was never started, since its lease was about to end.
    public let exit: ProcessEnd?

    /// Why it ended.
    public let reason: Reason

    /// This end, for this reason.
    public init(_ exit: ProcessEnd?, because reason: Reason) {
        self.exit = exit
        self.reason = reason
    }
}

/// What the last check of the command's health said.
public enum CheckResult: Hashable, Sendable {
    /// The command does what it should.
    case passing

    /// The check has failed so often in a row, the last time like that.
    case failing(inARow: UInt32, TaskFailure)
}

extension GuardReport: GuardLine {
    /// The line, without its line feed.
    public var line: String {
        switch self {
        case .ready: "ready"
        case .started(let term, let process): "started \(term) \(process)"
        case .cannotStart(let term, let number): "cannot-start \(term) \(number)"
        case .ended(let term, let end): "ended \(term) \(end.reason.rawValue) \(word(end.exit))"
        case .cannotEnd(let process, let number): "cannot-end \(process) \(number)"
        case .checked(.passing): "passing"
        case .checked(.failing(let count, let failure)): "failing \(count) \(word(failure))"
        case .cleanupFailed(let failure): "cleanup-failed \(word(failure))"
        }
    }

    /// The report that a line without its line feed makes, if it makes one.
    public init?(line: Substring) {
        var words = Words(line)
        guard let report = Self.read(&words), words.isAtEnd else { return nil }
        self = report
    }

    private static func read(_ words: inout Words) -> GuardReport? {
        switch words.next() {
        case "ready": return .ready
        case "passing": return .checked(.passing)
        case "started": return words.termAndNumber().map { .started($0, process: $1) }
        case "cannot-start": return words.termAndNumber().map { .cannotStart($0, errno: $1) }
        case "cannot-end":
            guard let process = words.small(), let number = words.small() else { return nil }
            return .cannotEnd(process: process, errno: number)
        case "ended":
            guard let term = words.number(),
                let reason = words.next().flatMap({ CommandEnd.Reason(rawValue: String($0)) }),
                let exit = words.end()
            else { return nil }
            return .ended(Term(term), CommandEnd(exit, because: reason))
        case "failing":
            guard let count = words.small(), let failure = words.failure() else { return nil }
            return .checked(.failing(inARow: count, failure))
        case "cleanup-failed": return words.failure().map { .cleanupFailed($0) }
        case _: return nil
        }
    }
}

private func word(_ end: ProcessEnd?) -> String {
    switch end {
    case nil: "none"
    case .status(let status): "status:\(status)"
    case .signal(let number): "signal:\(number)"
    }
}

private func word(_ failure: TaskFailure) -> String {
    switch failure {
    case .ended(let end): word(end)
    case .tookTooLong: "late"
    case .couldNotStart(let number): "errno:\(number)"
    }
}

extension Words {
    fileprivate mutating func termAndNumber() -> (Term, UInt32)? {
        guard let term = number(), let number = small() else { return nil }
        return (Term(term), number)
    }

    /// How a process ended: nothing if the word makes no sense, and `nil` inside for "none".
    fileprivate mutating func end() -> ProcessEnd?? {
        if peek == "none" { return next().map { _ in nil } }
        switch numbered() {
        case ("status", let number)?: return .status(number)
        case ("signal", let number)?: return .signal(number)
        case _: return nil
        }
    }

    fileprivate mutating func failure() -> TaskFailure? {
        switch peek {
        case "late"?: return next().map { _ in .tookTooLong }
        case let word? where word.hasPrefix("errno:"):
            return numbered().map { .couldNotStart(errno: $0.1) }
        case _: return end()?.flatMap { TaskFailure($0) }
        }
    }

    /// A word and its number, such as `status:1`.
    private mutating func numbered() -> (Substring, UInt32)? {
        let parts = next()?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        guard parts.count == 2, let number = UInt32(parts[1]) else { return nil }
        return (parts[0], number)
    }
}

extension ProcessEnd: CustomStringConvertible {
    /// Such as `exited with status 1`, `was ended by signal 9`.
    public var description: String {
        switch self {
        case .status(let status): "exited with status \(status)"
        case .signal(let number): "was ended by signal \(number)"
        }
    }
}

extension CommandEnd: CustomStringConvertible {
    /// How it ended, and why, such as `exited with status 0 (SIGTERM sent)`.
    public var description: String {
        guard let text = exit?.description else {
            return "was not started: its lease was about to end"
        }
        return switch reason {
        case .itself: text
        case .lease: "\(text) (SIGTERM sent: lease not renewed)"
        case .ordered: "\(text) (SIGTERM sent)"
        case .check: "\(text) (SIGTERM sent: its check failed)"
        }
    }
}
