/// A secret of 32 bytes that all peers of a cluster share.
///
/// Nothing that prints it shows it: a log or a trap's message has its ``id`` instead.
public struct Key: Sendable {
    /// How many bytes a key has.
    public static let byteCount = 32

    /// Its name, which may be shown to anybody.
    public let id: KeyID

    private let bytes: [UInt8]

    /// The key of these bytes.
    ///
    /// - Precondition: There are ``byteCount`` of them.
    public init(bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "a key has 32 bytes")
        self.bytes = bytes
        id = KeyID(key: bytes)
    }

    /// The key between two parties, for one direction.
    ///
    /// What is signed with it is bound to the cluster, the sender and the receiver, before a byte of
    /// it is parsed.
    func derived(for direction: Direction) -> HMAC {
        HMAC(key: HMAC(key: bytes).code(of: direction.label).bytes)
    }
}

extension Key: Hashable {
    /// Whether both are the same secret; takes as long for any two keys.
    public static func == (one: Key, other: Key) -> Bool {
        zip(one.bytes, other.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Feeds the name, which tells nothing about the secret.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Key: CustomStringConvertible, CustomReflectable {
    /// The name, not the secret.
    public var description: String { "key \(id)" }

    /// The name, not the secret.
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

/// The name of a key: 32 bits that tell nothing about the key, in eight hexadecimal digits.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
    /// The name as a number.
    public let number: UInt32

    /// The first 32 bits of the keyed hash of a fixed text.
    fileprivate init(key: [UInt8]) {
        let code = HMAC(key: key).code(of: Array("raft key id".utf8))
        number = UInt32(truncatingIfNeeded: code.leading128Bits >> 96)
    }

    init(number: UInt32) { self.number = number }

    /// Eight lower-case hexadecimal digits.
    public var description: String {
        String(decoding: Hexadecimal.digits(of: number, count: 8), as: UTF8.self)
    }
}
