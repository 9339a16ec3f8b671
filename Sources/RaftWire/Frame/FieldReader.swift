internal import JSON
internal import Raft

/// The fields of one JSON object that came in.
///
/// Of two fields with one name the first counts.
struct FieldReader {
    private let members: [JSONValue.Member]

    /// Where the object stands, as in `args.entries[2]`; empty for the outermost one.
    private let path: String

    init(_ object: JSONValue, at path: String = "") throws(WireError) {
        guard case .object(let members) = object else {
            throw path.isEmpty ? .notJSON : .malformed(field: path)
        }
        self.members = members
        self.path = path
    }

    private subscript(field: String) -> JSONValue? {
        members.first { $0.key == field }?.value
    }

    /// Whether the field is there.
    func contains(_ field: String) -> Bool { self[field] != nil }

    /// The error that names this field.
    func malformed(_ field: String) -> WireError { .malformed(field: place(field)) }

    private func place(_ field: String) -> String {
        path.isEmpty ? field : "\(path).\(field)"
    }

    /// The object that stands in a field.
    func object(_ field: String) throws(WireError) -> FieldReader {
        guard let value = self[field] else { throw malformed(field) }
        return try FieldReader(value, at: place(field))
    }

    /// A list of objects.
    func list<Element: WireObject>(_ field: String) throws(WireError) -> [Element] {
        guard case .list(let values) = self[field] else { throw malformed(field) }
        var elements: [Element] = []
        for (index, value) in values.enumerated() {
            elements.append(try Element(FieldReader(value, at: "\(place(field))[\(index)]")))
        }
        return elements
    }
}

extension FieldReader {
    /// A whole number from 0 to ``Limits/number``, written as one: not `1.0`, not `1e3`.
    func number<Number: WireNumber>(_ field: String) throws(WireError) -> Number {
        guard case .number(let spelling) = self[field], let number = UInt64(spelling),
            number <= Limits.number
        else { throw malformed(field) }
        return Number(number)
    }

    /// A number, or none where the field is absent or null.
    func numberIfPresent<Number: WireNumber>(_ field: String) throws(WireError) -> Number? {
        contains(field) ? try numberOrNull(field) : nil
    }

    /// A number, or none where the field is null; it must be there.
    func numberOrNull<Number: WireNumber>(_ field: String) throws(WireError) -> Number? {
        self[field] == .null ? nil : try number(field)
    }

    /// A place in a log, from the fields of its term and of its index.
    func position(_ term: String, _ index: String) throws(WireError) -> LogPosition {
        LogPosition(term: try number(term), index: try number(index))
    }

    /// True or false.
    func flag(_ field: String) throws(WireError) -> Bool {
        guard case .bool(let isTrue) = self[field] else { throw malformed(field) }
        return isTrue
    }

    /// True or false; absent or null means false.
    func flagIfPresent(_ field: String) throws(WireError) -> Bool {
        guard let value = self[field], value != .null else { return false }
        return try flag(field)
    }

    /// A text.
    func text(_ field: String) throws(WireError) -> String {
        guard case .string(let text) = self[field] else { throw malformed(field) }
        return text
    }

    /// A text, or none where the field is absent or null.
    func textIfPresent(_ field: String) throws(WireError) -> String? {
        guard let value = self[field], value != .null else { return nil }
        return try text(field)
    }

    /// A span of whole milliseconds.
    func milliseconds(_ field: String) throws(WireError) -> Duration {
        let milliseconds: UInt64 = try number(field)
        return .milliseconds(milliseconds)
    }

    /// A span of whole milliseconds, or none where the field is absent or null.
    func millisecondsIfPresent(_ field: String) throws(WireError) -> Duration? {
        let milliseconds: UInt64? = try numberIfPresent(field)
        return milliseconds.map { .milliseconds($0) }
    }

    /// A span of whole microseconds, or none where the field is absent or null.
    func microsecondsIfPresent(_ field: String) throws(WireError) -> Duration? {
        let microseconds: UInt64? = try numberIfPresent(field)
        return microseconds.map { .microseconds($0) }
    }

    /// One word of a fixed list.
    func name<Name: RawRepresentable<String>>(_ field: String) throws(WireError) -> Name {
        guard let name = Name(rawValue: try text(field)) else { throw malformed(field) }
        return name
    }
}
