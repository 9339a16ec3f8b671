internal import Raft

/// JSON whose fields stand in the order in which they were written down.
enum JSONText {
    case null
    case flag(Bool)
    case number(UInt64)
    case text(String)
    case list([JSONText])
    case object([(String, JSONText)])

    static func id(_ id: NodeID?) -> JSONText { id.map { .number($0.number) } ?? .null }
    static func text(orNull text: String?) -> JSONText { text.map { .text($0) } ?? .null }

    /// Whole milliseconds.
    static func milliseconds(_ span: Duration?) -> JSONText {
        span.map { .number(UInt64(max(0, $0.milliseconds))) } ?? .null
    }

    /// A list with a line for each element: as good for people as for programs.
    static func lines(_ elements: [JSONText]) -> String {
        elements.isEmpty
            ? "[]\n" : "[\n" + elements.map { "  \($0)" }.joined(separator: ",\n") + "\n]\n"
    }
}

extension JSONText: CustomStringConvertible {
    /// The JSON on one line.
    var description: String {
        switch self {
        case .null: "null"
        case .flag(let isTrue): isTrue ? "true" : "false"
        case .number(let number): "\(number)"
        case .text(let text): Self.quoted(text)
        case .list(let elements): "[" + elements.map(\.description).joined(separator: ",") + "]"
        case .object(let fields):
            "{" + fields.map { "\(Self.quoted($0)):\($1)" }.joined(separator: ",") + "}"
        }
    }

    /// The text between quotation marks (RFC 8259, section 7).
    private static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { quoted, scalar in
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..<" ", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            case _: quoted.unicodeScalars.append(scalar)
            }
        } + "\""
    }
}
