/// One connection, as a value: what has come in, what is to go out, and until when.
struct Connection: Sendable {
    /// What it is doing.
    enum Phase: Hashable, Sendable {
        /// It waits for the rest of a request, or for the next one.
        case reading
        /// Its request waits for a response.
        case waiting(Request)
        /// It waits until the client has taken everything, and is closed then if so said.
        case sending(closes: Bool, from: Duration)
        /// It is sent events until it is closed.
        case streaming(from: Duration)
        /// It has been sent everything, and what it still sends is not looked at.
        case ending(from: Duration)
        /// It is to be closed.
        case closed
    }

    /// Whose it is.
    let client: Client

    private(set) var phase = Phase.reading
    private var parser: RequestParser

    /// What is to be sent.
    private(set) var output: [UInt8] = []

    /// When something was last heard of the client: a first byte, or that it took some.
    private(set) var since: Duration

    /// How many bytes may still come that are not looked at.
    private var endingBytes: Int

    /// Whether the request that is being read has begun.
    private var hasBegun = false

    /// Whether the client will send nothing more.
    private(set) var hasEnded = false

    init(of client: Client, _ limits: Limits, at now: Duration) {
        self.client = client
        parser = RequestParser(limits)
        endingBytes = limits.endingBytes
        since = now
    }

    /// When it is given up.
    func deadline(_ limits: Limits) -> Duration? {
        switch phase {
        case .reading: since + (hasBegun ? limits.requestTime : limits.idleTime)
        case .sending(_, let begin):
            min(since + limits.sendingTime, begin + limits.responseTime)
        case .streaming: output.isEmpty ? nil : since + limits.sendingTime
        case .ending(let begin): begin + limits.endingTime
        case .waiting, .closed: nil
        }
    }

    /// Which gives way first: one that is over, and last of all one that is there for good, or whose
    /// request is being answered just now.
    var worth: Int {
        switch phase {
        case .ending, .closed: 0
        case .reading, .sending: 1
        case .waiting, .streaming: 2
        }
    }

    /// Whether it has been sent everything, and is closed as soon as the client has seen that.
    var isEnding: Bool {
        if case .ending = phase { true } else { false }
    }

    /// Since when it is sent events; none if it is not.
    var streamingSince: Duration? {
        guard case .streaming(let begin) = phase else { return nil }
        return begin
    }

    // MARK: What comes in

    mutating func receive(_ bytes: [UInt8], date: HTTPDate?, at now: Duration) {
        switch phase {
        case .reading:
            parser.append(bytes)
            read(date: date, at: now)
        case .waiting, .sending(closes: false, from: _):
            parser.append(bytes)
            if parser.isOverfull { phase = .closed }
        case .ending:
            endingBytes -= bytes.count
            if endingBytes < 0 { phase = .closed }
        case .sending(closes: true, from: _), .streaming, .closed: break
        }
    }

    /// The client sends nothing more; what it has asked for it still gets.
    mutating func end() {
        hasEnded = true
        switch phase {
        case .reading, .streaming, .ending: phase = .closed
        case .waiting, .sending, .closed: break
        }
    }

    private mutating func read(date: HTTPDate?, at now: Duration) {
        if parser.hasBegun, !hasBegun { (hasBegun, since) = (true, now) }
        switch parser.next() {
        case .incomplete: if hasEnded { phase = .closed }
        case .request(let request):
            hasBegun = false
            phase = .waiting(request)
        case .refused(let status): refuse(status, date: date, at: now)
        }
    }

    /// Answers what was not understood, or was not all there in time, and closes.
    private mutating func refuse(_ status: Status, date: HTTPDate?, at now: Duration) {
        output = Response(status).bytes(isHead: parser.isHead, keepsAlive: false, date: date)
        (phase, since) = (.sending(closes: true, from: now), now)
    }

    /// The time is up.
    mutating func expire(date: HTTPDate?, at now: Duration) {
        if phase == .reading, hasBegun {
            refuse(.requestTimeout, date: date, at: now)
        } else {
            phase = .closed
        }
    }

    /// Its place is needed.
    mutating func expireAtOnce() { phase = .closed }

    // MARK: What goes out

    mutating func respond(_ response: Response, date: HTTPDate?, at now: Duration) {
        guard case .waiting(let request) = phase else { return }
        let keepsAlive = request.keepsAlive && !hasEnded
        output += response.bytes(isHead: request.isHead, keepsAlive: keepsAlive, date: date)
        (phase, since) = (.sending(closes: !keepsAlive, from: now), now)
    }

    /// Begins a response that goes on; a client that wants the head only gets that.
    mutating func beginStream(_ response: Response, date: HTTPDate?, at now: Duration) {
        guard case .waiting(let request) = phase else { return }
        output += response.streamHead(date: date)
        since = now
        phase = request.isHead ? .sending(closes: true, from: now) : .streaming(from: now)
    }

    mutating func stream(_ bytes: [UInt8], atMost limit: Int, at now: Duration) {
        guard streamingSince != nil else { return }
        if output.isEmpty { since = now }
        output += bytes
        if output.count > limit { phase = .closed }
    }

    /// The client has taken this many bytes.
    mutating func noteSent(_ count: Int, date: HTTPDate?, at now: Duration) {
        output.removeFirst(count)
        since = now
        guard output.isEmpty, case .sending(let closes, _) = phase else { return }
        phase = !closes ? .reading : hasEnded ? .closed : .ending(from: now)
        if phase == .reading { read(date: date, at: now) }
    }
}
