/// The name of one peer, unique in its cluster.
///
/// Zero is a name like any other; "nobody" is always an optional, never a number.
public struct NodeID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number that stands in `cluster.json`, from 0 to 2⁵³ − 1.
    public let number: UInt64

    /// Names the peer with this number.
    public init(_ number: UInt64) { self.number = number }

    /// The order of the peers of a cluster.
    public static func < (one: NodeID, other: NodeID) -> Bool { one.number < other.number }

    /// The number alone.
    public var description: String { "\(number)" }
}

/// A term: Raft's logical clock (§5.1). "Terms are numbered with consecutive integers."
public struct Term: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// How many terms came before this one.
    public let number: UInt64

    /// The term before the first election.
    public static let zero = Term(0)

    /// The last term that every JSON reader keeps exactly: 2⁵³ − 1.
    ///
    /// Nobody campaigns beyond it.
    public static let last = Term(1 << 53 - 1)

    /// The term with this number.
    public init(_ number: UInt64) { self.number = number }

    /// The term after this one.
    public var next: Term { Term(number + 1) }

    /// Whether a term is over when another one runs.
    public static func < (one: Term, other: Term) -> Bool { one.number < other.number }

    /// The number alone.
    public var description: String { "\(number)" }
}

/// An index in the log.
///
/// "First index is 1" (Figure 2); zero is the one before it.
public struct LogIndex: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// How many entries a log has that ends here.
    public let number: UInt64

    /// The index before the first entry.
    public static let zero = LogIndex(0)

    /// The index with this number.
    public init(_ number: UInt64) { self.number = number }

    /// The next index.
    public var next: LogIndex { LogIndex(number + 1) }

    /// The index before this one; before zero it is zero.
    public var previous: LogIndex { LogIndex(number == 0 ? 0 : number - 1) }

    /// Whether an index comes before another one.
    public static func < (one: LogIndex, other: LogIndex) -> Bool { one.number < other.number }

    /// The number alone.
    public var description: String { "\(number)" }
}
