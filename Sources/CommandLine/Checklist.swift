/// What was looked at, and how each thing was found: what `--check` prints.
public struct Checklist: Hashable, Sendable {
    /// How one thing was found.
    public enum Mark: String, Hashable, Sendable {
        /// As it should be.
        case good = "✓"
        /// Not as good as it could be.
        case doubtful = "!"
        /// Something has to be done.
        case bad = "✗"
    }

    /// The lines so far.
    public private(set) var lines: [String] = []

    /// Whether nothing has to be done.
    public private(set) var isGood = true

    /// An empty list.
    public init() {}

    /// Adds a line.
    public mutating func add(_ mark: Mark, _ text: String) {
        lines.append("\(mark.rawValue) \(text)")
        if mark == .bad { isGood = false }
    }
}
