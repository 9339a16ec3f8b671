/// Reads requests from the bytes of one connection, as they come in (RFC 9112).
///
/// It is strict: what could be understood in two ways is refused, and after a refusal nothing more
/// is read, for nobody knows where the next request would begin. No bytes can do worse.
public struct RequestParser: Sendable {
    /// What has been read.
    public enum Outcome: Hashable, Sendable {
        /// The request is not complete.
        case incomplete
        /// A request; what came after it is kept for later.
        case request(Request)
        /// No request that is answered; the connection is to be closed.
        case refused(Status)
    }

    private let limits: Limits
    private var buffer: [UInt8] = []
    private var refusal: Refusal?

    /// How far the buffer was searched for the end of the line that begins at `lineStart`.
    private var searched = 0
    private var lineStart = 0
    private var lines: [Range<Int>] = []

    /// A parser at the beginning of a connection.
    public init(_ limits: Limits = Limits()) { self.limits = limits }

    /// Whether a request has begun.
    public var hasBegun: Bool { !buffer.isEmpty }

    /// Whether the request that is being read, or was refused, is a HEAD, as far as it is there.
    var isHead: Bool { refusal.map(\.isHead) ?? begins("HEAD ") }

    private func begins(_ text: String) -> Bool {
        buffer[(lines.first?.lowerBound ?? lineStart)...].starts(with: text.utf8)
    }

    /// Whether more has come than one request may have: of a client that asks without waiting for
    /// answers.
    var isOverfull: Bool { buffer.count > limits.headBytes }

    /// Takes bytes in; nothing is kept after a refusal.
    public mutating func append(_ bytes: [UInt8]) {
        if refusal == nil { buffer += bytes }
    }

    /// The next request, if it is complete.
    public mutating func next() -> Outcome {
        if let refusal { return .refused(refusal.status) }
        do throws(Refusal) {
            while try takeLine() {
                guard let last = lines.last, last.isEmpty else { continue }
                if lines.count == 1 {
                    // "A server … SHOULD ignore at least one empty line … prior to the
                    // request-line" (RFC 9112, §2.2).
                    guard last.lowerBound == 0 else { throw Refusal(.badRequest) }
                    lines = []
                    continue
                }
                return .request(try takeRequest())
            }
            return .incomplete
        } catch {
            refusal = Refusal(error.status, isHead: isHead)
            buffer = []
            return .refused(error.status)
        }
    }

    /// Whether there was another whole line; lines end with CR LF and with nothing else.
    private mutating func takeLine() throws(Refusal) -> Bool {
        while searched < buffer.count {
            let byte = buffer[searched]
            searched += 1
            guard searched - lineStart <= limits.lineBytes, searched <= limits.headBytes else {
                throw Refusal(.headerFieldsTooLarge)
            }
            guard byte == .lineFeed else { continue }
            let end = searched - 2
            guard end >= lineStart, buffer[end] == .carriageReturn else {
                throw Refusal(.badRequest)
            }
            lines.append(lineStart..<end)
            lineStart = searched
            guard lines.count <= limits.fields + 2 else { throw Refusal(.headerFieldsTooLarge) }
            return true
        }
        return false
    }

    private mutating func takeRequest() throws(Refusal) -> Request {
        let head = Head(lines.dropLast().map { buffer[$0] })
        let request = try head.request()
        buffer.removeFirst(searched)
        (searched, lineStart, lines) = (0, 0, [])
        return request
    }
}

/// Why a request is not answered.
struct Refusal: Error {
    let status: Status

    /// Whether it was a HEAD, which is answered without a body.
    let isHead: Bool

    init(_ status: Status, isHead: Bool = false) {
        self.status = status
        self.isHead = isHead
    }
}
