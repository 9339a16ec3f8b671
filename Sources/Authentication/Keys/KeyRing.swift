/// The keys that are in use: the first one signs, all of them verify.
///
/// So keys are exchanged without a gap: the new one is added everywhere, then put first everywhere,
/// then the old one is removed everywhere.
public struct KeyRing: Hashable, Sendable {
    /// How many keys may be in use at a time.
    public static let counts = 1...4

    /// All keys, the one that signs first.
    public let keys: [Key]

    /// The ring of these keys.
    ///
    /// - Precondition: Their number is one of ``counts``.
    public init(_ keys: [Key]) {
        precondition(Self.counts.contains(keys.count), "one to four keys")
        self.keys = keys
    }

    /// The key that signs.
    public var signing: Key { keys[0] }

    /// The names of all keys, separated by commas, the one that signs first.
    public var names: String { keys.map { "\($0.id)" }.joined(separator: ", ") }

    /// Whether every key of another ring is in this one.
    func isSuperset(of other: KeyRing) -> Bool { other.keys.allSatisfy(keys.contains) }
}

extension KeyRing: CustomStringConvertible {
    /// What the keys are for, by their names.
    public var description: String { "signs with key \(signing.id), verifies with \(names)" }
}
