internal import JSON
internal import Raft

/// The fields of one JSON object that goes out.
struct FieldWriter {
    private var json: JSONWriter

    /// Where the object stands, as in `args.`; empty for the outermost one.
    private let path: String

    init() { self.init(JSONWriter(), at: "") }

    private init(_ json: JSONWriter, at path: String) {
        self.json = json
        self.path = path
    }

    /// The bytes of the finished object.
    var object: [UInt8] { json.object }

    /// A whole number; one above ``Limits/number`` must not leave, for nobody would take it.
    mutating func write(_ value: some WireNumber, _ field: String) throws(WireError) {
        guard value.number <= Limits.number else { throw .malformed(field: path + field) }
        json.write(value.number, field)
    }

    /// A number, or null.
    mutating func writeOrNull(_ value: (some WireNumber)?, _ field: String) throws(WireError) {
        guard let value else { return json.writeNull(field) }
        try write(value, field)
    }

    /// A number, or nothing at all.
    mutating func writeIfPresent(_ value: (some WireNumber)?, _ field: String) throws(WireError) {
        if let value { try write(value, field) }
    }

    /// A place in a log, in the fields of its term and of its index.
    mutating func write(
        _ position: LogPosition, _ term: String, _ index: String
    ) throws(WireError) {
        try write(position.term, term)
        try write(position.index, index)
    }

    /// True or false.
    mutating func write(_ flag: Bool, _ field: String) { json.write(flag, field) }

    /// A flag that is absent when false.
    mutating func writeIfSet(_ flag: Bool, _ field: String) {
        if flag { write(true, field) }
    }

    /// A text.
    mutating func write(_ text: String, _ field: String) { json.write(text, field) }

    /// A text, or nothing at all.
    mutating func writeIfPresent(_ text: String?, _ field: String) {
        if let text { write(text, field) }
    }

    /// A span in whole milliseconds; a negative one counts as none at all, zero.
    mutating func write(_ span: Duration, _ field: String) throws(WireError) {
        try write(UInt64(max(0, span.milliseconds)), field)
    }

    /// A span in whole microseconds, or nothing at all; a negative one counts as none, zero.
    mutating func writeMicrosecondsIfPresent(_ span: Duration?, _ field: String) throws(WireError) {
        try writeIfPresent(span.map { UInt64(max(0, $0.microseconds)) }, field)
    }

    /// A span in whole milliseconds, or nothing at all.
    mutating func writeIfPresent(_ span: Duration?, _ field: String) throws(WireError) {
        if let span { try write(span, field) }
    }

    /// An object.
    mutating func write(
        _ field: String, with write: (inout FieldWriter) throws(WireError) -> Void
    ) throws(WireError) {
        try json.writeObject(field) { json throws(WireError) in
            var fields = FieldWriter(json, at: "\(path)\(field).")
            try write(&fields)
            json = fields.json
        }
    }

    /// An object.
    mutating func write(_ object: some WireObject, _ field: String) throws(WireError) {
        try write(field) { fields throws(WireError) in try object.write(to: &fields) }
    }

    /// A list of objects.
    mutating func write(_ elements: [some WireObject], _ field: String) throws(WireError) {
        try json.writeList(of: elements, field) { element, json throws(WireError) in
            var fields = FieldWriter(json, at: "\(path)\(field)[].")
            try element.write(to: &fields)
            json = fields.json
        }
    }
}
