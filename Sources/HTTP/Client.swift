/// Who has connected, as far as one can tell: an address of up to 128 bits.
public struct Client: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64
    private let sharesNetwork: Bool

    /// The client with the address of these bits.
    ///
    /// - Parameters:
    ///   - high: The first 64 bits, which are those of its network if it shares one.
    ///   - low: The other 64 bits.
    ///   - sharesNetwork: Whether all that have the first 64 bits may be one and the same.
    public init(_ high: UInt64, _ low: UInt64, sharesNetwork: Bool = false) {
        (self.high, self.low, self.sharesNetwork) = (high, low, sharesNetwork)
    }

    /// All that may be one and the same with it.
    var network: Client { sharesNetwork ? Client(high, 0) : self }
}
