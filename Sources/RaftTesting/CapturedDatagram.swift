public import Raft

/// A datagram from one peer to another that came by.
public struct CapturedDatagram: Hashable, Sendable {
    /// When it came by.
    public let at: Instant

    /// The way that it took.
    public let route: Route

    /// What it is, byte for byte.
    public let bytes: [UInt8]

    /// The number of the request; none if nobody can read it.
    public let sequence: UInt64?

    /// What it says; none if nobody can read it.
    public let message: Message?

    /// Whether it was sent on, perhaps later; not if it was lost.
    public let isForwarded: Bool
}

/// The way from one peer to another.
public struct Route: Hashable, Sendable {
    /// Who sends.
    public let from: NodeID

    /// Who is to receive.
    public let to: NodeID

    /// The way from this peer to that one.
    public init(from: NodeID, to: NodeID) {
        self.from = from
        self.to = to
    }
}

/// How well a route works.
public struct LinkQuality: Hashable, Sendable {
    /// How likely a datagram is lost, from 0 to 1.
    public var loss: Double

    /// How long a datagram takes; drawn anew for each, so that they overtake each other.
    public var delay: ClosedRange<Duration>

    /// A link of this quality.
    public init(loss: Double = 0, delay: ClosedRange<Duration> = .zero ... .zero) {
        self.loss = loss
        self.delay = delay
    }

    /// Everything arrives at once.
    public static let perfect = LinkQuality()

    /// Nothing arrives.
    public static let cut = LinkQuality(loss: 1)
}
