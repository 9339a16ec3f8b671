/// What is wrong with a JSON text, and where.
public struct JSONProblem: Error, Hashable, Sendable {
    /// The line, from 1 on.
    public let line: Int

    /// The character in the line, from 1 on.
    public let column: Int

    /// What should stand there.
    public let expected: String

    /// What does stand there.
    public let found: String
}

/// A strict reader of JSON (RFC 8259) that can say where a text goes wrong.
///
/// The toolchain's own reader says only that it does, takes `1.0` for a whole number and a comma
/// before a closing bracket, hides a key that stands there twice, and costs every process that
/// links it 4 MB of memory.
public struct JSONParser {
    /// How deep lists and objects may be nested: far deeper than any configuration or datagram, and
    /// shallow enough for the stack.
    private static let greatestDepth = 32

    let bytes: [UInt8]
    var position = 0

    /// The value that the bytes are.
    ///
    /// - Throws: the first thing that is wrong with them. No bytes can do worse.
    public static func value(of bytes: [UInt8]) throws(JSONProblem) -> JSONValue {
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
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .list(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try number())
        case _: return try word()
        }
    }

    private mutating func members(depth: Int) throws(JSONProblem) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        try sequence(closedBy: "}") { parser throws(JSONProblem) in
            guard parser.next == UInt8(ascii: "\"") else {
                throw parser.problem("a key in quotation marks")
            }
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
        if advance(overWord: "true") { return .bool(true) }
        if advance(overWord: "false") { return .bool(false) }
        if advance(overWord: "null") { return .null }
        throw problem("a JSON value")
    }

    private mutating func advance(overWord word: StaticString) -> Bool {
        let letters = String(describing: word).utf8
        guard bytes[position...].starts(with: letters) else { return false }
        position += letters.count
        return true
    }
}

extension JSONParser {
    /// The current byte; zero, which JSON has no use for, at the end.
    var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func skipSpace() {
        while true {
            switch next {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
                position += 1
            case _: return
            }
        }
    }

    /// Goes past this character if it is the next one.
    @discardableResult
    mutating func advance(over character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Goes past white space, and past this character if it comes then.
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        return advance(over: character)
    }

    func problem(_ expected: String) -> JSONProblem {
        let before = String(decoding: bytes[..<position], as: UTF8.self)
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        let rest = String(decoding: bytes[position...].prefix(8), as: UTF8.self)
        return JSONProblem(
            line: lines.count, column: (lines.last?.count ?? 0) + 1, expected: expected,
            found: rest.first.map { String($0).quoted } ?? "the end of the file")
    }
}
