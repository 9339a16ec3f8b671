/// What is wrong with a JSON text, and where.
struct JSONProblem: Error, Hashable {
    /// The line, from 1 on.
    let line: Int
    /// The character in the line, from 1 on.
    let column: Int
    let expected: String
    let found: String
}

/// A strict reader of JSON (RFC 8259) that can say where a text goes wrong.
///
/// The toolchain's own reader says only that it does, takes a comma before a closing bracket, and
/// hides a key that stands there twice.
struct JSONParser {
    /// How deep lists and objects may be nested: far deeper than any configuration, and shallow
    /// enough for the stack.
    private static let greatestDepth = 32

    private let bytes: [UInt8]
    private var position = 0

    /// The value that the bytes are.
    static func value(of bytes: [UInt8]) throws(JSONProblem) -> JSONValue {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.problem("the end of the file") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }
}

extension JSONParser {
    private mutating func value(depth: Int) throws(JSONProblem) -> JSONValue {
        skipSpace()
        guard depth <= Self.greatestDepth else { throw problem("no deeper nesting") }
        switch next {
        case "{": return .object(try members(depth: depth))
        case "[": return .list(try elements(depth: depth))
        case "\"": return .string(try string())
        case "-", "0"..."9": return .number(try number())
        case _: return try word()
        }
    }

    private mutating func members(depth: Int) throws(JSONProblem) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        try sequence(closedBy: "}") { parser throws(JSONProblem) in
            guard parser.next == "\"" else { throw parser.problem("a key in quotation marks") }
            let key = try parser.string()
            guard parser.skip(":") else { throw parser.problem("a colon") }
            members.append(.init(key: key, value: try parser.value(depth: depth + 1)))
        }
        return members
    }

    private mutating func elements(depth: Int) throws(JSONProblem) -> [JSONValue] {
        var elements: [JSONValue] = []
        try sequence(closedBy: "]") { parser throws(JSONProblem) in
            elements.append(try parser.value(depth: depth + 1))
        }
        return elements
    }

    /// Reads what stands between two brackets, separated by commas.
    private mutating func sequence(
        closedBy bracket: Unicode.Scalar, _ element: (inout JSONParser) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        position += 1
        if skip(bracket) { return }
        repeat {
            skipSpace()
            try element(&self)
        } while skip(",")
        guard skip(bracket) else { throw problem("a comma or \(bracket)") }
    }

    private mutating func word() throws(JSONProblem) -> JSONValue {
        let words: [(String, JSONValue)] = [
            ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
        ]
        for (word, value) in words where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw problem("a JSON value")
    }
}

extension JSONParser {
    /// A number in its own spelling: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
    private mutating func number() throws(JSONProblem) -> String {
        let start = position
        advance(over: "-")
        if !advance(over: "0") { try digits() }
        if advance(over: ".") { try digits() }
        if advance(over: "e") || advance(over: "E") {
            if !advance(over: "+") { advance(over: "-") }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(JSONProblem) {
        let start = position
        while "0"..."9" ~= next { position += 1 }
        guard position > start else { throw problem("a digit") }
    }
}

extension JSONParser {
    private mutating func string() throws(JSONProblem) -> String {
        let start = position
        var content: [UInt8] = []
        position += 1
        while !advance(over: "\"") {
            guard next >= " " else { throw problem("the end of the text, a quotation mark") }
            if advance(over: "\\") {
                content += try escape().utf8
            } else {
                content.append(bytes[position])
                position += 1
            }
        }
        if let text = String(validating: content, as: UTF8.self) { return text }
        position = start
        throw problem("text in UTF-8")
    }

    /// What stands after a backslash.
    private mutating func escape() throws(JSONProblem) -> String {
        let escapes: [Unicode.Scalar: String] = [
            "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r",
            "t": "\t",
        ]
        if advance(over: "u") { return try codePoint() }
        guard let character = escapes[next] else { throw problem("an escape that JSON knows") }
        position += 1
        return character
    }

    /// Four hexadecimal digits, or eight for what UTF-16 writes as a pair.
    private mutating func codePoint() throws(JSONProblem) -> String {
        var units = [try codeUnit()]
        if UTF16.isLeadSurrogate(units[0]), advance(over: "\\"), advance(over: "u") {
            units.append(try codeUnit())
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw problem("a whole character before this")
        }
        return text
    }

    private mutating func codeUnit() throws(JSONProblem) -> UInt16 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw problem("four hexadecimal digits") }
        position += 4
        return unit
    }
}

extension JSONParser {
    /// The byte at hand as a scalar; zero, which JSON has no use for, at the end.
    private var next: Unicode.Scalar {
        position < bytes.count ? Unicode.Scalar(bytes[position]) : "\0"
    }

    private mutating func skipSpace() {
        while [" ", "\n", "\r", "\t"].contains(next) { position += 1 }
    }

    /// Goes past this character if it is the next one.
    @discardableResult
    private mutating func advance(over character: Unicode.Scalar) -> Bool {
        guard next == character else { return false }
        position += 1
        return true
    }

    /// Goes past white space, and past this character if it comes then.
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        return advance(over: character)
    }

    private func problem(_ expected: String) -> JSONProblem {
        let before = String(decoding: bytes[..<position], as: UTF8.self)
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        let rest = String(decoding: bytes[position...].prefix(8), as: UTF8.self)
        return JSONProblem(
            line: lines.count, column: (lines.last?.count ?? 0) + 1, expected: expected,
            found: rest.first.map { String($0).quoted } ?? "the end of the file")
    }
}
