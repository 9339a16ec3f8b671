/// Writes one JSON object, field by field in the order in which they are given, without spaces.
public struct JSONWriter: Sendable {
    /// What is written so far; the closing brackets are still missing.
    public private(set) var bytes = [UInt8(ascii: "{")]

    private var isFirst = true

    /// An object without fields.
    public init() { bytes.reserveCapacity(256) }

    /// The finished object.
    public var object: [UInt8] { bytes + [UInt8(ascii: "}")] }

    /// Adds true or false.
    public mutating func write(_ flag: Bool, _ key: String) {
        begin(key)
        bytes += (flag ? "true" : "false").utf8
    }

    /// Adds a null.
    public mutating func writeNull(_ key: String) {
        begin(key)
        bytes += "null".utf8
    }

    /// Adds a whole number; a null where there is none.
    public mutating func write(_ number: UInt64?, _ key: String) {
        guard let number else { return writeNull(key) }
        begin(key)
        bytes += String(number).utf8
    }

    /// Adds a text; a null where there is none.
    public mutating func write(_ text: String?, _ key: String) {
        guard let text else { return writeNull(key) }
        begin(key)
        bytes += text.quoted.utf8
    }

    /// Adds a list of whole numbers.
    public mutating func write(_ numbers: [UInt64], _ key: String) {
        begin(key)
        bytes += "[\(numbers.map(String.init).joined(separator: ","))]".utf8
    }

    /// Adds an object whose fields the body writes.
    public mutating func writeObject<Failure: Error>(
        _ key: String, _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        begin(key)
        try writeObject(body)
    }

    /// Adds a list of objects, whose fields the body writes for each element.
    public mutating func writeList<Element, Failure: Error>(
        of elements: [Element], _ key: String,
        _ body: (Element, inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        begin(key)
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            try writeObject { writer throws(Failure) in try body(element, &writer) }
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func writeObject<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
        try body(&self)
        bytes.append(UInt8(ascii: "}"))
        isFirst = false
    }

    /// Keys are our own words and need no escapes.
    private mutating func begin(_ key: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes.append(UInt8(ascii: "\""))
        bytes += key.utf8
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }
}

extension JSONWriter {
    /// One object, whose fields the body writes, on a line of its own.
    public static func line(_ body: (inout JSONWriter) -> Void) -> String {
        text(body) + "\n"
    }

    /// One list with an object on each line: as good for people as for programs.
    public static func lines<Element>(
        _ elements: [Element], _ body: (Element, inout JSONWriter) -> Void
    ) -> String {
        guard !elements.isEmpty else { return "[]\n" }
        let objects = elements.map { element in "  " + text { body(element, &$0) } }
        return "[\n\(objects.joined(separator: ",\n"))\n]\n"
    }

    private static func text(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.object, as: UTF8.self)
    }
}
