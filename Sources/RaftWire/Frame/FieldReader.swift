internal import Raft

/// The fields of one JSON object that came in.
typealias FieldReader = KeyedDecodingContainer<Field>

extension FieldReader {
    /// A whole number from 0 to ``Limits/number``.
    func number<Number: WireNumber>(_ field: Field) throws -> Number {
        guard let number = try integer(field), number <= Limits.number else {
            throw malformed(field)
        }
        return Number(number)
    }

    /// A whole number, none where there is one that is negative, fractional or too great.
    ///
    /// For these the decoder throws an error of its own that does not tell where they stand.
    private func integer(_ field: Field) throws -> UInt64? {
        do {
            return try decode(UInt64.self, forKey: field)
        } catch let error as DecodingError {
            throw error
        } catch {
            return nil
        }
    }

    /// A number, or none where the field is absent or null.
    func numberIfPresent<Number: WireNumber>(_ field: Field) throws -> Number? {
        guard contains(field) else { return nil }
        return try numberOrNull(field)
    }

    /// A number, or none where the field is null; it must be there.
    func numberOrNull<Number: WireNumber>(_ field: Field) throws -> Number? {
        try decodeNil(forKey: field) ? nil : number(field)
    }

    /// A place in a log, from the fields of its term and of its index.
    func position(_ term: Field, _ index: Field) throws -> LogPosition {
        LogPosition(term: try number(term), index: try number(index))
    }

    /// An optional flag; absent means false.
    func flag(_ field: Field) throws -> Bool {
        try decodeIfPresent(Bool.self, forKey: field) ?? false
    }

    /// A span of whole milliseconds.
    func milliseconds(_ field: Field) throws -> Duration {
        let milliseconds: UInt64 = try number(field)
        return .milliseconds(milliseconds)
    }

    /// A span of whole milliseconds, or none where the field is absent or null.
    func millisecondsIfPresent(_ field: Field) throws -> Duration? {
        let milliseconds: UInt64? = try numberIfPresent(field)
        return milliseconds.map { .milliseconds($0) }
    }

    /// One word of a fixed list.
    func name<Name: RawRepresentable<String>>(_ field: Field) throws -> Name {
        guard let name = Name(rawValue: try decode(String.self, forKey: field)) else {
            throw malformed(field)
        }
        return name
    }

    /// A list of objects.
    func list<Element>(
        _ field: Field, of element: (FieldReader) throws -> Element
    ) throws -> [Element] {
        var list = try nestedUnkeyedContainer(forKey: field)
        var elements: [Element] = []
        while !list.isAtEnd {
            elements.append(try element(list.nestedContainer(keyedBy: Field.self)))
        }
        return elements
    }

    /// The error that names this field.
    func malformed(_ field: Field) -> WireError { .malformed(at: codingPath + [field]) }
}

extension WireError {
    /// The error that names the field at the end of this path, as in `args.entries[2].term`.
    static func malformed(at path: [any CodingKey]) -> WireError {
        let steps = path.map { step in step.intValue.map { "[\($0)]" } ?? ".\(step.stringValue)" }
        return .malformed(field: String(steps.joined().drop { $0 == "." }))
    }

    /// What a reader of JSON complains about, in our words.
    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context): self = .malformed(at: context.codingPath + [key])
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            self = context.codingPath.isEmpty ? .notJSON : .malformed(at: context.codingPath)
        @unknown default: self = .notJSON
        }
    }
}
