/// Tells a follower to start an election at once, without waiting for a timeout and without a
/// pre-vote (dissertation §3.10).
public struct TimeoutNow: Hashable, Sendable {
    /// The leader's term.
    ///
    /// Obeyed only in exactly this term: an old one does nothing.
    public let term: Term

    /// The leader that hands over.
    public let leader: NodeID

    /// Whether no lease of this leader or of an earlier one can be running any more, so that the
    /// next leader may claim its own at once.
    public let isLeaseFree: Bool

    /// A request with these arguments.
    public init(term: Term, leader: NodeID, isLeaseFree: Bool) {
        self.term = term
        self.leader = leader
        self.isLeaseFree = isLeaseFree
    }

    /// The answer.
    public struct Reply: Hashable, Sendable {
        /// The answering peer's term: the next one, if it took the order.
        public let term: Term

        /// A reply with this result.
        public init(term: Term) { self.term = term }
    }
}
