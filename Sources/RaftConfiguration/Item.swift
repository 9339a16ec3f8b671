internal import CommandLine
internal import JSON
/// A value of the configuration, or the lack of one, that knows its place and can refuse itself.
struct Item {
    let file: String
    /// Where it stands, as in `peers[1].address`; empty for the whole file.
    let key: String
    /// What stands there; none when the key is missing.
    let value: JSONValue?
    /// Whether nothing stands there, and this is what then holds.
    var isDefault = false

    /// The error of a value that is not as expected.
    func refusal(expecting expected: String, found: String? = nil) -> ConfigurationError {
        ConfigurationError(
            file: file, key: key.isEmpty ? nil : key, expected: expected,
            found: found ?? whatIsThere)
    }

    private var whatIsThere: String {
        guard let value else { return "nothing" }
        let text = "\(value)"
        let short = text.count > 60 ? text.prefix(60) + "…" : text[...]
        return isDefault ? "\(short) (the default)" : String(short)
    }
}

extension Item {
    /// A whole number of this range.
    func wholeNumber(
        in range: ClosedRange<UInt64>, expecting expected: String? = nil
    ) throws(ConfigurationError) -> UInt64 {
        guard case .number(let spelling) = value, let number = UInt64(spelling),
            range.contains(number)
        else {
            let (lowest, highest) = (range.lowerBound, range.upperBound)
            throw refusal(
                expecting: expected ?? "a whole number from \(lowest) to \(highest)")
        }
        return number
    }

    /// True or false.
    func flag() throws(ConfigurationError) -> Bool {
        guard case .bool(let isTrue) = value else { throw refusal(expecting: "true or false") }
        return isTrue
    }

    /// A text.
    func text(expecting expected: String) throws(ConfigurationError) -> String {
        guard case .string(let text) = value else { throw refusal(expecting: expected) }
        return text
    }

    /// The items of a list.
    func list(expecting expected: String) throws(ConfigurationError) -> [Item] {
        guard case .list(let values) = value else { throw refusal(expecting: expected) }
        return values.enumerated().map { index, value in
            Item(file: file, key: "\(key)[\(index)]", value: value, isDefault: isDefault)
        }
    }

    /// The fields of an object that has none but these keys.
    func fields(
        _ keys: [String], expecting expected: String
    ) throws(ConfigurationError) -> Fields {
        guard case .object(let members) = value else { throw refusal(expecting: expected) }
        let fields = Fields(item: self, members: members)
        try fields.refuseOthers(than: keys)
        return fields
    }
}

/// The fields of an object in the configuration.
struct Fields {
    let item: Item
    let members: [JSONValue.Member]

    /// The field at this key; where there is none, what holds by default.
    subscript(key: String, default fallback: JSONValue? = nil) -> Item {
        let value = members.first { $0.key == key }?.value
        return Item(
            file: item.file, key: path(to: key), value: value ?? fallback,
            isDefault: value == nil && fallback != nil)
    }

    /// Checks that each key is one of these, and stands there once.
    fileprivate func refuseOthers(than keys: [String]) throws(ConfigurationError) {
        var seen: [String] = []
        for member in members {
            let field = Item(file: item.file, key: path(to: member.key), value: member.value)
            guard keys.contains(member.key) else {
                let hint = member.key.nearest(of: keys).map { "; did you mean \($0)?" } ?? ""
                throw field.refusal(
                    expecting: "one of the keys " + keys.joined(separator: ", "),
                    found: "an unknown key" + hint)
            }
            guard !seen.contains(member.key) else {
                throw field.refusal(expecting: "each key once", found: "it twice")
            }
            seen.append(member.key)
        }
    }

    private func path(to key: String) -> String {
        let isPlain = !key.isEmpty && key.utf8.allSatisfy { $0.isLetter || $0.isDigit }
        let step = isPlain ? key : key.quoted
        return item.key.isEmpty ? step : "\(item.key).\(step)"
    }
}
