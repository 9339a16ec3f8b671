/// Which faults a run has, and how many of each.
public struct FaultMix: Hashable, Sendable {
    /// How much of each kind, in the order of the kinds: 0 is none, 64 is as bad as it gets.
    private var strengths: [Int]

    /// No faults.
    public static let none = FaultMix(strengths: FaultKind.allCases.map { _ in 0 })

    /// Every strength is from 0 to this.
    public static let greatestStrength = 64

    private init(strengths: [Int]) { self.strengths = strengths }

    /// A mix of its own for each seed: about half of the kinds, at strengths that differ widely.
    ///
    /// Runs that have everything at once all look alike; bugs hide behind the faults that are not
    /// there (Groce et al., "Swarm Testing", 2012).
    init(using chance: inout SeededGenerator) {
        strengths = []
        for _ in FaultKind.allCases {
            let strength = 1 << chance.below(7)
            strengths.append(chance.below(2) == 0 ? 0 : strength)
        }
    }

    /// How much there is of a kind.
    public subscript(kind: FaultKind) -> Int {
        get { strengths[kind.rawValue] }
        set {
            precondition(0...Self.greatestStrength ~= newValue, "a strength is from 0 to 64")
            strengths[kind.rawValue] = newValue
        }
    }

    /// The kinds that there are.
    public var kinds: [FaultKind] { FaultKind.allCases.filter { self[$0] > 0 } }
}

extension FaultMix: CustomStringConvertible {
    /// For example `loss 4, crash 16`.
    public var description: String {
        kinds.isEmpty ? "no faults" : kinds.map { "\($0) \(self[$0])" }.joined(separator: ", ")
    }
}
