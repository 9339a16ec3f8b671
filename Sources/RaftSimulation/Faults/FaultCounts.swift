/// How many faults of each kind there were, so that nobody has to believe that they happen.
public struct FaultCounts: Hashable, Sendable {
    private var counts = [Int](repeating: 0, count: FaultKind.allCases.count)

    /// None yet.
    public init() {}

    /// How many of this kind.
    public subscript(kind: FaultKind) -> Int {
        get { counts[kind.rawValue] }
        set { counts[kind.rawValue] = newValue }
    }

    /// Adds those of another run.
    mutating func add(_ other: FaultCounts) {
        for kind in FaultKind.allCases { self[kind] += other[kind] }
    }
}
