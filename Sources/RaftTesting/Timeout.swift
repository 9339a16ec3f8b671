/// Something did not happen in time, and how things stood then.
public struct Timeout: Error, CustomStringConvertible {
    /// What was waited for, for how long, and what was there instead.
    public let description: String

    /// The end of a wait that was in vain.
    public init(_ description: String) { self.description = description }
}
