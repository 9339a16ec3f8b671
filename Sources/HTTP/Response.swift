/// What a request is answered with.
public struct Response: Hashable, Sendable {
    /// How it went.
    public let status: Status

    /// The media type of the body.
    public let type: MediaType

    /// The body.
    public let body: [UInt8]

    /// What a page may do: the value of `Content-Security-Policy`.
    public let policy: String

    /// The media types that are sent.
    public enum MediaType: String, Hashable, Sendable {
        case html = "text/html; charset=utf-8"
        case json = "application/json"
        case text = "text/plain; charset=utf-8"
        /// The text format of Prometheus.
        case metrics = "text/plain; version=0.0.4; charset=utf-8"
        /// Server-Sent Events.
        case events = "text/event-stream"
    }

    /// The policy of what is no page: nothing at all.
    public static let strictPolicy = "default-src 'none'; frame-ancestors 'none'"

    /// A response with this body.
    public init(
        _ status: Status, _ type: MediaType, _ body: String, policy: String = strictPolicy
    ) {
        self.status = status
        self.type = type
        self.body = Array(body.utf8)
        self.policy = policy
    }

    /// A response that says no more than its status.
    public init(_ status: Status) {
        self.init(status, .text, "\(status.rawValue) \(status.reason)\n")
    }
}

extension Response {
    /// The bytes of the response.
    ///
    /// - Parameters:
    ///   - isHead: Whether the body is left out.
    ///   - keepsAlive: Whether another request may follow.
    ///   - date: The value of `Date`, where there is a clock.
    /// - Returns: Head and body.
    func bytes(isHead: Bool, keepsAlive: Bool, date: HTTPDate?) -> [UInt8] {
        let head = head(date, keepsAlive: keepsAlive, "Content-Length: \(body.count)")
        return isHead ? head : head + body
    }

    /// The beginning of a response that goes on until its connection is closed.
    func streamHead(date: HTTPDate?) -> [UInt8] { head(date, keepsAlive: false, nil) + body }

    private func head(_ date: HTTPDate?, keepsAlive: Bool, _ length: String?) -> [UInt8] {
        var lines = ["HTTP/1.1 \(status.rawValue) \(status.reason)"]
        if let date { lines.append("Date: \(date)") }
        lines.append("Content-Type: \(type.rawValue)")
        if let length { lines.append(length) }
        lines += [
            "Connection: \(keepsAlive ? "keep-alive" : "close")",
            "Cache-Control: no-store",
            "Content-Security-Policy: \(policy)",
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: no-referrer",
            "Cross-Origin-Resource-Policy: same-origin",
        ]
        // Else nginx would hold events back until it has many.
        if type == .events { lines.append("X-Accel-Buffering: no") }
        switch status {
        case .methodNotAllowed: lines.append("Allow: GET, HEAD")
        case .serviceUnavailable: lines.append("Retry-After: 1")
        case .ok, .badRequest, .notFound, .requestTimeout, .misdirectedRequest,
            .headerFieldsTooLarge:
            break
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}
