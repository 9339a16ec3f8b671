/// The lines of a request before its empty one.
struct Head {
    private let lines: [ArraySlice<UInt8>]

    init(_ lines: [ArraySlice<UInt8>]) { self.lines = lines }

    /// The request that these lines are.
    func request() throws(Refusal) -> Request {
        let line = try RequestLine(lines[0])
        var fields = Fields()
        for field in lines.dropFirst() { try fields.take(field) }
        try fields.check(isHTTP11: line.isHTTP11)
        guard let isHead = line.isHead else { throw Refusal(.methodNotAllowed) }
        // Nobody who asks has anything to send along.
        guard !fields.announceBody else { throw Refusal(.badRequest) }
        return Request(
            path: line.path, host: line.host ?? fields.host, isHead: isHead,
            keepsAlive: fields.keepsAlive ?? line.isHTTP11)
    }
}

/// "method SP request-target SP HTTP-version" (RFC 9112, §3).
private struct RequestLine {
    let path: String

    /// The host of a target in absolute-form: "a server MUST ignore the received Host header field
    /// (if any) and instead use the host information of the request-target" (RFC 9112, §3.2.2).
    let host: String?

    let isHTTP11: Bool

    /// Whether the method is HEAD; none if it is neither HEAD nor GET.
    let isHead: Bool?

    init(_ line: ArraySlice<UInt8>) throws(Refusal) {
        let parts = line.split(separator: .space, omittingEmptySubsequences: false)
        guard parts.count == 3, let method = parts[0].token else { throw Refusal(.badRequest) }
        switch method {
        case "GET": isHead = false
        case "HEAD": isHead = true
        default: isHead = nil
        }
        switch String(decoding: parts[2], as: UTF8.self) {
        case "HTTP/1.1": isHTTP11 = true
        case "HTTP/1.0": isHTTP11 = false
        default: throw Refusal(.badRequest)
        }
        (host, path) = try Self.parts(of: parts[1])
    }

    /// The path of a target in origin-form, or host and path of the absolute-form that a proxy is
    /// sent and that "a server MUST accept" (RFC 9112, §3.2.2).
    private static func parts(
        of target: ArraySlice<UInt8>
    ) throws(Refusal) -> (host: String?, path: String) {
        guard target.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else { throw Refusal(.badRequest) }
        var (rest, host) = (target, String?.none)
        let scheme = Array("http://".utf8)
        if target.starts(with: scheme) {
            let authority = target.dropFirst(scheme.count).prefix { $0 != UInt8(ascii: "/") }
            host = try Authority(authority).host
            // "An 'http' URI with an empty host identifier" is none (RFC 9110, §4.2.1).
            guard host?.isEmpty == false else { throw Refusal(.badRequest) }
            rest = target[authority.endIndex...]
        }
        guard rest.first == UInt8(ascii: "/") else { throw Refusal(.badRequest) }
        return (host, String(decoding: rest.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self))
    }
}

/// What the fields of a request say, as far as anybody here wants to know.
private struct Fields {
    /// What `Connection` asks for, if anything.
    private(set) var keepsAlive: Bool?

    /// What `Host` says.
    private(set) var host: String?

    /// Whether they say that a body follows, or may be understood so.
    private(set) var announceBody = false

    private var hosts = 0
    private var lengths = 0

    /// "field-name ":" OWS field-value OWS" (RFC 9112, §5); a line that goes on with the value of
    /// the one before is refused, and so is a space before the colon.
    mutating func take(_ line: ArraySlice<UInt8>) throws(Refusal) {
        guard let colon = line.firstIndex(of: .colon),
            let name = line[..<colon].token?.lowercased()
        else { throw Refusal(.badRequest) }
        let value = line[(colon + 1)...].trimmed
        guard value.allSatisfy({ $0 == .tab || $0 >= .space && $0 != 0x7F }) else {
            throw Refusal(.badRequest)
        }
        try take(name, String(decoding: value, as: UTF8.self))
    }

    private mutating func take(_ name: String, _ value: String) throws(Refusal) {
        switch name {
        case "host":
            host = try Authority(Array(value.utf8)[...]).host
            hosts += 1
        case "connection":
            for option in value.lowercased().split(separator: ",") {
                switch option.filter({ $0 != " " && $0 != "\t" }) {
                case "close": keepsAlive = false
                case "keep-alive": keepsAlive = keepsAlive ?? true
                default: continue
                }
            }
        case "content-length":
            if value != "0" || lengths > 0 { announceBody = true }
            lengths += 1
        case "transfer-encoding": announceBody = true
        default: return
        }
    }

    /// "A server MUST respond with a 400 … to any HTTP/1.1 request message that lacks a Host header
    /// field and to any request message that contains more than one" (RFC 9112, §3.2).
    func check(isHTTP11: Bool) throws(Refusal) {
        guard hosts == 1 || hosts == 0 && !isHTTP11 else { throw Refusal(.badRequest) }
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")

    var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// "tchar" (RFC 9110, §5.6.2).
    fileprivate var isTokenByte: Bool { isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(self) }
}

extension ArraySlice<UInt8> {
    /// The text, if it is a token.
    fileprivate var token: String? {
        isEmpty || !allSatisfy(\.isTokenByte) ? nil : String(decoding: self, as: UTF8.self)
    }

    /// The same without white space around it.
    fileprivate var trimmed: ArraySlice<UInt8> {
        var rest = drop { $0 == .space || $0 == .tab }
        while let last = rest.last, last == .space || last == .tab { rest.removeLast() }
        return rest
    }
}
