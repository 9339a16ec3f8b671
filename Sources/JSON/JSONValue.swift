/// A JSON value as it stands in a file: objects keep the order of their keys and every duplicate,
/// numbers keep their spelling, so that an error can say what was found.
public indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case list([JSONValue])
    case object([Member])

    /// A key and what stands there.
    public struct Member: Hashable, Sendable {
        /// The key, its escapes resolved.
        public let key: String

        /// What stands there.
        public let value: JSONValue
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value in JSON, on one line.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .number(let spelling): spelling
        case .string(let text): text.quoted
        case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
        case .object(let members):
            "{\(members.map { "\($0.key.quoted): \($0.value)" }.joined(separator: ", "))}"
        }
    }
}

extension String {
    /// The text as a JSON string, so that a line that quotes it stays one line.
    public var quoted: String {
        "\"\(utf8.allSatisfy(\.standsForItself) ? self : unicodeScalars.map(\.escaped).joined())\""
    }
}

extension UInt8 {
    /// Whether a JSON string may have it as it is: most texts are nothing else.
    fileprivate var standsForItself: Bool {
        UInt8(ascii: " ")...UInt8(ascii: "~") ~= self && self != UInt8(ascii: "\"")
            && self != UInt8(ascii: "\\")
    }
}

extension Unicode.Scalar {
    /// The scalar as it may stand in a JSON string, and on a terminal.
    fileprivate var escaped: String {
        switch self {
        case "\"", "\\": "\\\(self)"
        case "\n": "\\n"
        case "\t": "\\t"
        case "\r": "\\r"
        case " "..."~": "\(self)"
        case _ where properties.isPatternWhitespace, "\u{0}"..."\u{1F}",
            "\u{7F}"..."\u{9F}":
            "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
        case _: "\(self)"
        }
    }

    private var hexadecimal: String { String(value, radix: 16) }
}
