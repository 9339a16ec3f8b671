/// The statuses that this server answers with (RFC 9110, §15).
public enum Status: Int, Hashable, Sendable {
    case ok = 200
    /// The request is not understood.
    case badRequest = 400
    /// There is nothing at that path.
    case notFound = 404
    /// Only GET and HEAD are answered.
    case methodNotAllowed = 405
    /// The request did not arrive in time.
    case requestTimeout = 408
    /// The client wants another server, which has only the address of this one.
    case misdirectedRequest = 421
    /// A line or the whole head is too long, or there are too many fields.
    case headerFieldsTooLarge = 431
    /// No, or not now.
    case serviceUnavailable = 503

    /// What stands behind the number in a response.
    var reason: String {
        switch self {
        case .ok: "OK"
        case .badRequest: "Bad Request"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .requestTimeout: "Request Timeout"
        case .misdirectedRequest: "Misdirected Request"
        case .headerFieldsTooLarge: "Request Header Fields Too Large"
        case .serviceUnavailable: "Service Unavailable"
        }
    }
}
