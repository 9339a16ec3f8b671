/// A server, as a value: it is told what comes in, and says what is to go out and whom to close.
///
/// Sockets, clocks and contents are somebody else's.
///
/// Time is a span since any moment that stays the same. Connections have numbers, chosen by the
/// caller that accepts them.
public struct HTTPServer: Sendable {
    /// The value of `Date`; none where there is no clock.
    public var date: HTTPDate?

    private let limits: Limits
    private var connections: [Int: Connection] = [:]
    private var lastComment = Duration.zero

    /// A server without connections.
    public init(_ limits: Limits = Limits()) { self.limits = limits }

    /// The numbers of all connections, in order.
    public var numbers: [Int] { connections.keys.sorted() }

    /// How many connections are sent events.
    public var streams: Int { connections.values.count { $0.streamingSince != nil } }

    /// When ``advance(to:)`` has something to do.
    public var deadline: Duration? {
        let comment = streams > 0 ? lastComment + limits.commentTime : nil
        return connections.values.compactMap { $0.deadline(limits) }
            .reduce(comment) { first, next in min(first ?? next, next) }
    }

    // MARK: What comes in

    /// Somebody has connected.
    ///
    /// Nobody is kept out for want of room: another connection gives way.
    ///
    /// - Parameters:
    ///   - number: The number of the connection, higher than all before.
    ///   - client: Who it is.
    ///   - now: When that was.
    public mutating func open(_ number: Int, from client: Client = Client(0, 0), at now: Duration) {
        if openConnections >= limits.connections { makeRoom() }
        connections[number] = Connection(of: client, limits, at: now)
    }

    private var openConnections: Int { connections.values.count { $0.phase != .closed } }

    /// Closes the connection that can be missed best; none that is sent events, as long as these are
    /// no more than half of all.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    public mutating func makeRoom() -> Bool {
        let sparesStreams = 2 * streams <= openConnections
        return makeRoom {
            $0.phase != .closed && !(sparesStreams && $0.streamingSince != nil)
        }
    }

    /// Closes one of these connections: of the client that has most of them, in the network that has
    /// most of them, the one that has waited longest, and one that is being answered, or sent events,
    /// only after all others.
    ///
    /// So who holds all that there are gives way to everybody else, and to his own newest ones. Where
    /// every client has as many, the half of those that are sent events that has been for longest
    /// keeps its places: newcomers from many addresses have the other half in turn. They can neither
    /// end what somebody has been watching, nor keep out all who come after them.
    private mutating func makeRoom(among isCandidate: (Connection) -> Bool) -> Bool {
        let all = connections.filter { isCandidate($0.value) }
        var candidates = all.ofThoseWithMost(by: \.client.network)
        let kept = candidates.count == all.count ? lastingStreams : []
        candidates = candidates.ofThoseWithMost(by: \.client).filter { !kept.contains($0.key) }
        let first = candidates.min {
            ($0.value.worth, $0.value.since, $0.key) < ($1.value.worth, $1.value.since, $1.key)
        }
        guard let first else { return false }
        connections[first.key]?.expireAtOnce()
        return true
    }

    /// The half of those that are sent events that has been for longest.
    private var lastingStreams: Set<Int> {
        let streams = connections.compactMap { number, connection in
            connection.streamingSince.map { (begin: $0, number: number) }
        }
        return Set(streams.sorted { $0 < $1 }.prefix(streams.count / 2).map(\.number))
    }

    /// Bytes of a client have come.
    public mutating func receive(_ bytes: [UInt8], from number: Int, at now: Duration) {
        connections[number]?.receive(bytes, date: date, at: now)
    }

    /// Whether nothing more is sent to a client, which is to be told so: what it still sends is read
    /// for a moment, for if something were left unread, the client might lose what it was sent.
    public func isEnding(_ number: Int) -> Bool { connections[number]?.isEnding ?? false }

    /// A client will send nothing more.
    public mutating func end(_ number: Int) { connections[number]?.end() }

    /// Whether a client has said that it will send nothing more: there is nothing to read from it.
    public func hasEnded(_ number: Int) -> Bool { connections[number]?.hasEnded ?? true }

    /// A connection is gone.
    public mutating func forget(_ number: Int) { connections[number] = nil }

    /// Gives up who is too slow, and sends comments.
    public mutating func advance(to now: Duration) {
        for (number, connection) in connections {
            guard let deadline = connection.deadline(limits), deadline <= now else { continue }
            connections[number]?.expire(date: date, at: now)
        }
        guard streams > 0, now >= lastComment + limits.commentTime else { return }
        lastComment = now
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
        _ response: Response, to number: Int, at now: Duration
    ) {
        connections[number]?.respond(response, date: date, at: now)
    }

    /// Answers the request of a connection with events from now on; if there are too many already,
    /// another one gives way, whose client asks again by itself.
    ///
    /// - Returns: Whether it gets events.
    @discardableResult
    public mutating func beginStream(
        to number: Int, at now: Duration
    ) -> Bool {
        guard case .waiting(let request)? = connections[number]?.phase else { return false }
        if !request.isHead, streams >= limits.streams {
            _ = makeRoom { $0.streamingSince != nil }
        }
        if streams == 0 { lastComment = now }
        connections[number]?.beginStream(Response(.ok, .events, ""), date: date, at: now)
        return connections[number]?.streamingSince != nil
    }

    /// Sends an event to one connection.
    public mutating func publish(_ event: ServerSentEvent, to number: Int, at now: Duration) {
        connections[number]?.stream(event.bytes, atMost: limits.streamBytes, at: now)
    }

    /// Sends an event to all that are sent events.
    public mutating func publish(_ event: ServerSentEvent, at now: Duration) {
        for number in connections.keys { publish(event, to: number, at: now) }
    }

    /// What is to be sent to a client.
    public func output(of number: Int) -> [UInt8] { connections[number]?.output ?? [] }

    /// A client has taken this many bytes of it.
    public mutating func noteSent(_ count: Int, to number: Int, at now: Duration) {
        connections[number]?.noteSent(count, date: date, at: now)
    }

    /// Whether a connection is to be closed.
    public func isClosed(_ number: Int) -> Bool {
        connections[number].map { $0.phase == .closed } ?? true
    }
}

extension [Int: Connection] {
    /// The connections of those that have most of them.
    fileprivate func ofThoseWithMost(by owner: (Connection) -> Client) -> Self {
        let shares = Dictionary<Client, Int>(
            values.map { (owner($0), 1) }, uniquingKeysWith: +)
        let most = shares.values.max()
        return filter { shares[owner($0.value)] == most }
    }
}
