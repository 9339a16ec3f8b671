/// How often a peer is asked.
public struct RetryPolicy: Hashable, Sendable {
    /// How long to wait for a reply before the request is sent again.
    ///
    /// The first span holds for the first time, and so on; the last one holds from then on. UDP
    /// loses datagrams.
    public let retries: [Duration]

    /// How long after a reply to ask again; none for those who want one reply only.
    public let repetition: Duration?

    /// These spans.
    ///
    /// - Precondition: there is at least one span to wait for a reply.
    public init(retries: [Duration], repetition: Duration?) {
        precondition(!retries.isEmpty, "a request that is lost must be sent again")
        self.retries = retries
        self.repetition = repetition
    }

    /// For one reply.
    public static let once = RetryPolicy(
        retries: [.milliseconds(50), .milliseconds(100), .milliseconds(200)], repetition: nil)

    /// To see a change as soon as it happens.
    public static let quick = RetryPolicy(
        retries: [.milliseconds(25), .milliseconds(50), .milliseconds(100), .milliseconds(200)],
        repetition: .milliseconds(10))

    /// To stay up to date for hours at little cost.
    public static let calm = RetryPolicy(
        retries: [.milliseconds(50), .milliseconds(100), .milliseconds(200)],
        repetition: .milliseconds(100))

    /// The longest span after which something is due again.
    public var longest: Duration { (retries + [repetition ?? .zero]).max() ?? .zero }

    /// How long to wait after the sending with this number, the first being 0.
    func retry(after attempt: Int) -> Duration { retries[min(attempt, retries.count - 1)] }
}
