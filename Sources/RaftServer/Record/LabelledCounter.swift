/// A number for each of a few labels, all of which are there from the start, with 0.
struct LabelledCounter<Label: Hashable & Sendable & CaseIterable & RawRepresentable<String>>:
    Hashable, Sendable
{
    private var numbers = Array(repeating: UInt64.zero, count: Label.allCases.count)

    /// The labels and their numbers, in the order of the cases.
    var counts: [(label: String, count: UInt64)] {
        zip(Label.allCases, numbers).map { ($0.rawValue, $1) }
    }

    /// How often this label was counted.
    subscript(label: Label) -> UInt64 {
        zip(Label.allCases, numbers).first { $0.0 == label }?.1 ?? 0
    }

    /// Counts one more.
    mutating func add(_ label: Label) {
        for (index, other) in Label.allCases.enumerated() where other == label {
            numbers[index] += 1
        }
    }
}
