/// Tells a follower to start an election at once, without waiting for a timeout and without a
/// pre-vote (dissertation §3.10).
public struct TimeoutNow: Hashable, Sendable {
    /// The leader's term.
    ///
    /// Obeyed only in exactly this term: an old one does nothing.
    public let term: Term

    /// The leader that hands over.
    public let leader: NodeID

    /// For how long, by the leader's clock, a lease of this leader or of an earlier one may run on
    /// after the sending; zero if none can, so that the next leader may claim its own at once, and
    /// none if nothing is said about it.
    public let lease: Duration?

    /// Whether no lease of this leader or of an earlier one can be running any more.
    public var isLeaseFree: Bool { lease == .zero }

    /// A request with these arguments; a part of a millisecond of the lease counts as a whole one,
    /// for one that is told too short would be untrue.
    public init(term: Term, leader: NodeID, lease: Duration?) {
        self.term = term
        self.leader = leader
        self.lease = lease.map { .milliseconds(max(0, ($0.microseconds + 999) / 1_000)) }
    }

    /// A request that only says whether a lease may run on, and not for how long.
    public init(term: Term, leader: NodeID, isLeaseFree: Bool) {
        self.init(term: term, leader: leader, lease: isLeaseFree ? .zero : nil)
    }

    /// The reply.
    public struct Reply: Hashable, Sendable {
        /// The answering peer's term: the next one, if it took the order.
        public let term: Term

        /// A reply with this result.
        public init(term: Term) { self.term = term }
    }
}

extension TimeoutNow: MessagePayload {
    static var kind: MessageKind { .order }
    var claimedSender: NodeID? { leader }
    var name: String { "order to take over" }
}

extension TimeoutNow.Reply: MessagePayload {
    static var kind: MessageKind { .reply }
    var name: String { "answer to an order to take over" }
}
