import FoundationEssentials

/// A JSON value, to compare two texts whatever the order of their fields is.
enum JSON: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(UInt64)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let isTrue = try? value.decode(Bool.self) {
            self = .bool(isTrue)
        } else if let number = try? value.decode(UInt64.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSON].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    /// The value that this text is.
    init(_ text: String) throws { try self.init([UInt8](text.utf8)) }

    /// The value that these bytes are.
    init(_ bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    }
}
