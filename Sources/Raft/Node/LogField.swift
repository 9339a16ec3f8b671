/// A part of what a line of the log says, for programs.
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

    package static func number(_ name: String, _ number: UInt64) -> LogField {
        LogField(name: name, value: .number(number))
    }

    package static func text(_ name: String, _ text: String) -> LogField {
        LogField(name: name, value: .text(text))
    }

    package static func span(_ name: String, _ span: Duration) -> LogField {
        .number("\(name)Microseconds", UInt64(max(0, span.microseconds)))
    }

    package static func term(_ term: Term) -> LogField { .number("term", term.number) }
    package static func leader(_ id: NodeID) -> LogField { .number("leader", id.number) }
    package static func other(_ id: NodeID) -> LogField { .number("other", id.number) }

    /// Why, in a word of a list that is known.
    package static func reason(_ word: String) -> LogField { .text("reason", word) }

    /// Why, in the words of a system, a file or a library.
    package static func detail(_ text: String) -> LogField { .text("detail", text) }
}
