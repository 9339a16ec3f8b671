public import Raft
public import RaftWire

/// Asking all peers the same, as a value: it says what to send when, and is told what came back.
///
/// A request without a reply is sent again under the same number, so that each reply is taken once,
/// however often the network repeats it. A page that says that there is more is followed by the
/// request for the next one.
public struct PeerQuery: Sendable {
    /// What one peer has been asked and has replied.
    public struct Target: Sendable {
        fileprivate(set) var query: Query
        fileprivate(set) var sequence: UInt64
        fileprivate(set) var attempt = 0

        /// Whether something long was not answered: from then on, pages are to be short.
        fileprivate(set) var isNarrow = false

        /// When to send next; none if there is nothing more to ask.
        fileprivate(set) var next: Instant?

        /// When the request was sent first.
        fileprivate(set) var asked: Instant

        /// The replies so far: all pages, or the newest one.
        public fileprivate(set) var replies: [Received] = []

        /// Why the peer cannot reply, as long as that is known.
        public fileprivate(set) var unreachable: UnreachableReason?
    }

    /// A reply, when it came, and when its request was sent first.
    public struct Received: Hashable, Sendable {
        /// What the peer said.
        public let reply: Reply

        /// When it came.
        public let at: Instant

        /// When the request was sent first.
        public let asked: Instant

        /// A reply and its times.
        public init(reply: Reply, at: Instant, asked: Instant) {
            self.reply = reply
            self.at = at
            self.asked = asked
        }
    }

    /// Something to send to the peer with this index in the file.
    struct Request: Equatable {
        let peerIndex: Int
        let query: Query
        let sequence: UInt64
        /// How long it is, and with it the reply at most.
        let bytes: Int
    }

    /// What came back from the peer with an index in the file.
    enum Event: Equatable {
        /// The reply to the request with this number.
        case reply(Reply, from: Int, sequence: UInt64)
        /// The peer cannot be reached.
        case unreachable(UnreachableReason, Int)
        /// Something came from there that should have been signed.
        case unsigned(Int)
    }

    /// What each peer was asked, in the order of the file.
    public private(set) var targets: [Target]

    private(set) var policy: RetryPolicy
    private var lastSequence: UInt64

    /// Begins to ask this many peers; the requests are numbered from the given number on.
    init(
        of peers: Int, _ query: Query, _ policy: RetryPolicy, sequence: UInt64,
        at now: Instant
    ) {
        self.policy = policy
        targets = (0..<peers).map { index in
            Target(query: query, sequence: sequence + UInt64(index), next: now, asked: now)
        }
        lastSequence = sequence + UInt64(peers) - 1
    }

    /// When to call ``requests(at:)`` next, if nothing comes in before.
    var deadline: Instant? { targets.compactMap(\.next).min() }

    /// Whether every peer has told all, or cannot.
    public var isFinished: Bool { targets.allSatisfy { $0.next == nil } }

    /// What is to be sent now.
    mutating func requests(at now: Instant) -> [Request] {
        var requests: [Request] = []
        for index in targets.indices {
            guard let next = targets[index].next, next <= now else { continue }
            if targets[index].attempt == 0 { targets[index].asked = now }
            let bytes = bytes(for: index)
            requests.append(
                Request(
                    peerIndex: index, query: targets[index].query,
                    sequence: targets[index].sequence, bytes: bytes))
            targets[index].next = now + policy.retry(after: targets[index].attempt)
            targets[index].attempt += 1
        }
        return requests
    }

    /// There are paths that lose what is long, and nothing else.
    private mutating func bytes(for index: Int) -> Int {
        let bytes = targets[index].query.datagramBytes
        if bytes > Limits.queryBytes, targets[index].attempt > 0 {
            targets[index].isNarrow = true
        }
        return targets[index].isNarrow ? min(bytes, Limits.queryBytes) : bytes
    }

    /// Takes what came in; a reply that is not the one awaited changes nothing.
    mutating func handle(_ event: Event, at now: Instant) {
        switch event {
        case .reply(let reply, let index, let sequence):
            guard targets[index].sequence == sequence, targets[index].attempt > 0,
                targets[index].next != nil, reply.answers(targets[index].query)
            else { return }
            handle(reply, from: index, at: now)
        case .unreachable(let reason, let index): handle(reason, of: index, at: now)
        case .unsigned(let index):
            // Anybody can send that: it ends nothing, and says something only where nobody else does.
            guard targets[index].replies.isEmpty else { return }
            targets[index].unreachable = targets[index].unreachable ?? .unsigned
        }
    }

    private mutating func handle(_ reply: Reply, from index: Int, at now: Instant) {
        let received = Received(reply: reply, at: now, asked: targets[index].asked)
        if policy.repetition == nil {
            targets[index].replies.append(received)
        } else {
            targets[index].replies = [received]
        }
        targets[index].unreachable = nil
        if let query = reply.nextPage {
            ask(query, index, from: now)
        } else {
            repeatOrEnd(index, now)
        }
    }

    private mutating func handle(_ reason: UnreachableReason, of index: Int, at now: Instant) {
        guard targets[index].next != nil else { return }
        targets[index].unreachable = reason
        if policy.repetition != nil { targets[index].replies = [] }
        repeatOrEnd(index, now)
    }

    /// Asks nobody but the peers with these indices.
    public mutating func limit(to indices: [Int]) {
        for other in targets.indices where !indices.contains(other) { targets[other].next = nil }
    }

    private mutating func repeatOrEnd(_ index: Int, _ now: Instant) {
        guard let repetition = policy.repetition else {
            targets[index].next = nil
            return
        }
        ask(targets[index].query, index, from: now + repetition)
    }

    private mutating func ask(_ query: Query, _ index: Int, from instant: Instant) {
        lastSequence += 1
        targets[index].query = query
        targets[index].sequence = lastSequence
        targets[index].attempt = 0
        targets[index].next = instant
    }

    /// How long the peers are asked quickly after a leader is gone.
    private static let hurry = Duration.seconds(2)

    /// Asks quickly for a while after a leader is gone, and calmly otherwise.
    public mutating func change(toFindLeaderLostAt lost: Instant?, at now: Instant) {
        let isQuick = lost.map { now - $0 < Self.hurry } ?? false
        change(to: isQuick ? .quick : .calm, at: now)
    }

    /// Asks by another policy from now on; a quicker one begins at once.
    public mutating func change(to policy: RetryPolicy, at now: Instant) {
        guard policy != self.policy else { return }
        self.policy = policy
        guard let repetition = policy.repetition else { return }
        for index in targets.indices where targets[index].attempt == 0 {
            targets[index].next = targets[index].next.map { min($0, now + repetition) }
        }
    }
}
