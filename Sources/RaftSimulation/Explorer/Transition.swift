public import Raft
internal import RaftWire

extension Explorer {
    /// The algorithm that is explored: how a peer starts, and how it takes a step.
    ///
    /// It must not keep anything for itself: the same arguments have the same results.
    public struct Transition: Sendable {
        /// Starts a peer with what it saved before.
        public typealias Start =
            @Sendable (
                NodeID, Membership, Timing, _ saved: DurableState, _ log: Log, _ now: Instant
            ) -> RaftNode

        /// Takes one step of a peer, like `RaftNode.handle`.
        public typealias Handle = @Sendable (inout RaftNode, Event, _ now: Instant) -> Output

        /// How a peer starts.
        public let start: Start

        /// How it takes a step.
        public let handle: Handle

        /// A variant of the shipped algorithm, to see whether the explorer finds what is wrong
        /// with it.
        public init(start: Start? = nil, handle: Handle? = nil) {
            self.start = start ?? Self.shipped.start
            self.handle = handle ?? Self.shipped.handle
        }

        /// The algorithm as it ships.
        public static let shipped = Transition(
            start: { id, membership, timing, saved, log, now in
                var chance = ConstantChance()
                return RaftNode(
                    id, in: membership, timing: timing, limits: Limits.replication,
                    restoring: saved, log: log, at: now, using: &chance)
            },
            handle: { node, event, now in
                var chance = ConstantChance()
                return node.handle(event, at: now, using: &chance)
            })
    }

    /// Draws the same number for ever: how long anything takes is left open anyway.
    struct ConstantChance: RandomNumberGenerator {
        func next() -> UInt64 { 1 }
    }
}
