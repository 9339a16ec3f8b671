public import Raft

/// Something worth a line in the log: a name and fields for programs, a sentence for people.
///
/// Each kind of event is one static function or property, which has all that belongs to it.
public struct LogRecord: Hashable, Sendable {
    /// How much it matters.
    public let level: LogLevel

    /// The kind of event, in one word.
    public let event: String

    /// What belongs to it, in order.
    public let fields: [LogField]

    /// The event in plain words.
    public let message: String

    init(_ level: LogLevel, _ event: String, _ fields: [LogField], _ message: String) {
        self.level = level
        self.event = event
        self.fields = fields
        self.message = message
    }
}

/// One field of a ``LogRecord``.
public struct LogField: Hashable, Sendable {
    /// What it is.
    public enum Value: Hashable, Sendable {
        case number(UInt64)
        case text(String)
    }

    /// Its name, the same for the same thing in every event.
    public let name: String

    /// What it is.
    public let value: Value

    static func number(_ name: String, _ number: UInt64) -> LogField {
        LogField(name: name, value: .number(number))
    }

    static func text(_ name: String, _ text: String) -> LogField {
        LogField(name: name, value: .text(text))
    }

    static func span(_ name: String, _ span: Duration) -> LogField {
        .number("\(name)Microseconds", UInt64(max(0, span.microseconds)))
    }

    static func term(_ term: Term) -> LogField { .number("term", term.number) }
    static func leader(_ id: NodeID) -> LogField { .number("leader", id.number) }
    static func other(_ id: NodeID) -> LogField { .number("other", id.number) }
    static func reason(_ reason: String) -> LogField { .text("reason", reason) }
}
