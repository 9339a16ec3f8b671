/// Asks a peer who it is: whether it leads, in which term, and what it remembers.
///
/// A follower asks a leader whose heartbeat is late, and tells the others, who then ask it as well:
/// each has its heartbeats at another time. A peer that has just started asks everybody.
/// It is no heartbeat and promises nothing (see <doc:Deviations>).
public struct Probe: Hashable, Sendable {
    /// The asker's term.
    public let term: Term

    /// Whether the asker misses a heartbeat of the leader of that term.
    public let isLeaderLate: Bool

    /// A probe by a peer in this term.
    public init(term: Term, isLeaderLate: Bool = false) {
        self.term = term
        self.isLeaderLate = isLeaderLate
    }

    /// The reply.
    public struct Reply: Hashable, Sendable {
        /// The answering peer's term.
        public let term: Term

        /// Whether it leads in that term.
        public let isLeader: Bool

        /// Whether its data directory is empty: it has never voted, or has forgotten it.
        public let isEmpty: Bool

        /// The end of its log.
        public let lastLog: LogPosition

        /// Whether it neither leads nor hears anybody who does.
        public let isLeaderless: Bool

        /// A reply with these results.
        public init(
            term: Term, isLeader: Bool, isEmpty: Bool, lastLog: LogPosition,
            isLeaderless: Bool = false
        ) {
            self.isLeaderless = isLeaderless
            self.term = term
            self.isLeader = isLeader
            self.isEmpty = isEmpty
            self.lastLog = lastLog
        }
    }
}

extension Probe: MessagePayload {
    static var kind: MessageKind { .request }
    var name: String { "probe" }
}

extension Probe.Reply: MessagePayload {
    static var kind: MessageKind { .reply }
    var name: String { "answer to a probe" }
}
