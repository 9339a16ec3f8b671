/// A server, as a value: it is told what comes in, and says what is to go out and whom to close.
///
/// Sockets, clocks and contents are somebody else's.
///
/// Time is a span since any moment that stays the same. Connections have numbers, chosen by the
/// caller that accepts them.
public struct HTTPServer: Sendable {
    private let limits: Limits
    private var connections: [Int: Connection] = [:]
    private var lastComment = Duration.zero

    /// A server without connections.
    public init(_ limits: Limits = Limits()) { self.limits = limits }

    /// The numbers of all connections, in order.
    public var numbers: [Int] { connections.keys.sorted() }

    /// How many connections are sent events.
    public var streams: Int { connections.values.count { $0.phase == .streaming } }

    /// When ``advance(to:)`` has something to do.
    public var deadline: Duration? {
        let comment = streams > 0 ? lastComment + limits.commentTime : nil
        return connections.values.compactMap { $0.deadline(limits) }
            .reduce(comment) { first, next in min(first ?? next, next) }
    }

    // MARK: What comes in

    /// Somebody has connected.
    ///
    /// Where there is no room, the connection goes that has waited longest for its client: one
    /// that holds many open without a request keeps nobody out.
    public mutating func open(_ number: Int, at now: Duration) {
        if connections.count >= limits.connections {
            let idle = connections.filter { $0.value.isIdle }
            if let oldest = idle.min(by: { ($0.value.since, $0.key) < ($1.value.since, $1.key) }) {
                connections[oldest.key]?.expireAtOnce()
            }
        }
        var connection = Connection(limits, at: now)
        let open = connections.values.count { $0.phase != .closed }
        if open >= limits.connections { connection.refuse(.serviceUnavailable, at: now) }
        connections[number] = connection
    }

    /// Bytes of a client have come.
    public mutating func receive(_ bytes: [UInt8], from number: Int, at now: Duration) {
        connections[number]?.receive(bytes, at: now)
    }

    /// A client will send nothing more.
    public mutating func end(_ number: Int) { connections[number]?.end() }

    /// A connection is gone.
    public mutating func forget(_ number: Int) { connections[number] = nil }

    /// Gives up who is too slow, and sends comments.
    public mutating func advance(to now: Duration) {
        for (number, connection) in connections {
            guard let deadline = connection.deadline(limits), deadline <= now else { continue }
            connections[number]?.expire(at: now)
        }
        guard streams > 0, now >= lastComment + limits.commentTime else { return }
        publish(.comment, at: now)
    }

    // MARK: What goes out

    /// The requests that wait for a response, in the order of their connections.
    public var waiting: [(number: Int, request: Request)] {
        numbers.compactMap { number in
            guard case .waiting(let request)? = connections[number]?.phase else { return nil }
            return (number, request)
        }
    }

    /// Answers the request of a connection.
    public mutating func respond(
        _ response: Response, to number: Int, date: String? = nil, at now: Duration
    ) {
        connections[number]?.respond(response, date: date, at: now)
    }

    /// Answers the request of a connection with events from now on; with
    /// ``Status/serviceUnavailable`` if there are too many already.
    ///
    /// - Returns: Whether it gets events.
    @discardableResult
    public mutating func beginStream(
        to number: Int, date: String? = nil, at now: Duration
    ) -> Bool {
        guard streams < limits.streams else {
            respond(Response(.serviceUnavailable), to: number, date: date, at: now)
            return false
        }
        if streams == 0 { lastComment = now }
        connections[number]?.beginStream(Response(.ok, .events, ""), date: date, at: now)
        return connections[number]?.phase == .streaming
    }

    /// Sends an event to one connection.
    public mutating func publish(_ event: ServerSentEvent, to number: Int, at now: Duration) {
        connections[number]?.stream(event.bytes, atMost: limits.streamBytes, at: now)
    }

    /// Sends an event to all that are sent events.
    public mutating func publish(_ event: ServerSentEvent, at now: Duration) {
        lastComment = now
        for number in connections.keys { publish(event, to: number, at: now) }
    }

    /// What is to be sent to a client.
    public func output(of number: Int) -> [UInt8] { connections[number]?.output ?? [] }

    /// A client has taken this many bytes of it.
    public mutating func noteSent(_ count: Int, to number: Int, at now: Duration) {
        connections[number]?.noteSent(count, at: now)
    }

    /// Whether a connection is to be closed.
    public func isClosed(_ number: Int) -> Bool {
        connections[number].map { $0.phase == .closed } ?? true
    }
}
