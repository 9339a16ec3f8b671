/// A request that was understood: GET or HEAD, without a body.
public struct Request: Hashable, Sendable {
    /// The path, as it was sent, without the query.
    public let path: String

    /// The host that is asked, in lower case and without its port, an IPv6 address in its brackets;
    /// none if the client named none, as HTTP/1.0 lets it.
    public let host: String?

    /// Whether only the head of the response is wanted.
    public let isHead: Bool

    /// Whether the connection is to be kept for another request.
    public let keepsAlive: Bool

    /// A request for what is at a path.
    public init(
        path: String, host: String? = nil, isHead: Bool = false, keepsAlive: Bool = true
    ) {
        self.path = path
        self.host = host
        self.isHead = isHead
        self.keepsAlive = keepsAlive
    }
}
