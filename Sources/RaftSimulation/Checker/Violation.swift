/// A promise that was broken.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// When that was noticed.
    public let time: TrueTime

    /// Who broke it, if it was one peer.
    public let peer: Int?

    /// The promise, and what happened instead.
    public let text: String

    /// One line: when, who and what.
    public var description: String {
        "\(time)".leftPadded(to: 12) + "  \(peer.map { "peer \($0): " } ?? "")\(text)"
    }
}
