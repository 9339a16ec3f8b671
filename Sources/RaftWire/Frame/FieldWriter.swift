internal import Raft

/// The fields of one JSON object that goes out.
typealias FieldWriter = KeyedEncodingContainer<Field>

extension FieldWriter {
    /// A whole number; one above ``Limits/number`` must not leave, for nobody would take it.
    mutating func write(_ value: some WireNumber, _ field: Field) throws {
        guard value.number <= Limits.number else { throw malformed(field) }
        try encode(value.number, forKey: field)
    }

    /// A number, or null.
    mutating func writeOrNull(_ value: (some WireNumber)?, _ field: Field) throws {
        guard let value else { return try encodeNil(forKey: field) }
        try write(value, field)
    }

    /// A number, or nothing at all.
    mutating func writeIfPresent(_ value: (some WireNumber)?, _ field: Field) throws {
        if let value { try write(value, field) }
    }

    /// A place in a log, in the fields of its term and of its index.
    mutating func write(_ position: LogPosition, _ term: Field, _ index: Field) throws {
        try write(position.term, term)
        try write(position.index, index)
    }

    /// An optional flag, which is absent when false.
    mutating func writeFlag(_ isSet: Bool, _ field: Field) throws {
        if isSet { try encode(true, forKey: field) }
    }

    /// A span in whole milliseconds; a negative one counts as none at all, zero.
    mutating func write(_ span: Duration, _ field: Field) throws {
        try write(UInt64(max(0, span.milliseconds)), field)
    }

    /// A span in whole milliseconds, or nothing at all.
    mutating func writeIfPresent(_ span: Duration?, _ field: Field) throws {
        if let span { try write(span, field) }
    }

    /// A list of objects.
    mutating func write<Element>(
        _ elements: [Element], _ field: Field,
        with write: (Element, inout FieldWriter) throws -> Void
    ) throws {
        var list = nestedUnkeyedContainer(forKey: field)
        for element in elements {
            var fields = list.nestedContainer(keyedBy: Field.self)
            try write(element, &fields)
        }
    }

    /// The error that names this field.
    private func malformed(_ field: Field) -> WireError { .malformed(at: codingPath + [field]) }
}
