import Raft

extension Explorer {
    /// Gives the instants of a node their dates, in every way that the node can tell apart.
    ///
    /// A state that is kept has no dates at all. Before each step every deadline becomes one that
    /// is reached or one that is ahead, and every sign of life one of each age that matters.
    struct TimeAbstraction {
        /// The clock of every peer, at every step.
        static let now = Instant(microseconds: 1_000_000_000_000)

        /// What tells the numbers of one life of a peer from those of another.
        private static let otherLife: UInt64 = 1 << 52

        /// A deadline that is ahead, and no further than any deadline may be.
        private static let ahead = now + .milliseconds(1)

        /// The ages that a leader's last sign of life may have, one from each interval that the
        /// node can tell from its neighbours, the youngest first.
        private let lastContact: [Duration]

        /// The ages that a leader's contact with a follower may have, likewise.
        private let contact: [Duration]

        /// Whether each instant has a date of its own, also where one in common would do.
        private let isThorough: Bool

        init(_ timing: Timing, isThorough: Bool = false) {
            self.isThorough = isThorough
            let least = timing.electionTimeout.lowerBound
            lastContact = timing.isProbing ? [.zero, least / 2, least] : [.zero, least]
            contact = [.zero, least, timing.electionTimeout.upperBound]
        }

        /// The node with all dates forgotten.
        func undated(_ node: RaftNode) -> RaftNode {
            node.replacingInstants { _, _ in TimeAbstraction.now }
        }

        /// The node with every combination of dates.
        func datings(of node: RaftNode) -> [RaftNode] {
            var uses: [InstantUse] = []
            _ = node.replacingInstants { use, instant in
                uses.append(use)
                return instant
            }
            let common = uses.map(isCommon)
            let firsts = uses.indices.map { index in
                common[index] ? uses.firstIndex(of: uses[index]) ?? index : index
            }
            let choices = uses.indices.map { firsts[$0] == $0 ? dates(uses[$0]) : [.zero] }
            return combinations(choices).map { dates in
                var rest = firsts[...]
                return node.replacingInstants { _, instant in
                    rest.popFirst().map { dates[$0] } ?? instant
                }
            }
        }

        /// Whether all instants of such a use have one date in common.
        ///
        /// Those of a stand are compared as one. What is sent once more need not arrive, so sending
        /// all of it whenever some of it is due takes no possibility away.
        private func isCommon(_ use: InstantUse) -> Bool {
            switch use {
            case .stand, .repetition: !isThorough
            case .deadline, .lastContact, .contact, .request: false
            }
        }

        /// The numbers that a message may carry: those of requests sent at every date that the
        /// node can compare them with, one of a request that was sent before all else, one of a
        /// request that is yet to be sent, and one of another life of the peer.
        ///
        /// The number of a request is only repeated. A reply about another part of the log than the
        /// one that is awaited was asked for before that.
        func sequences(of message: InFlightMessage, to node: RaftNode) -> [UInt64] {
            guard message.content.isReply else { return [node.sequence(at: TimeAbstraction.now)] }
            let isAwaited =
                message.range == nil || node.awaitedRange(from: message.from) == message.range
            let least: Duration = isAwaited ? .zero : .microseconds(1)
            let ages = node.isLeader ? contact.map { max(least, $0) } : lastContact
            return ages.map { node.sequence(at: TimeAbstraction.now - $0) } + [
                node.sequence(at: .zero), node.sequence(at: TimeAbstraction.ahead),
                node.sequence(at: TimeAbstraction.now) ^ TimeAbstraction.otherLife,
            ]
        }

        private func dates(_ use: InstantUse) -> [Instant] {
            switch use {
            case .deadline, .stand, .repetition: [TimeAbstraction.now, TimeAbstraction.ahead]
            case .lastContact: lastContact.map { TimeAbstraction.now - $0 }
            case .contact: contact.map { TimeAbstraction.now - $0 }
            case .request: [TimeAbstraction.now]
            }
        }

        private func combinations(_ choices: [[Instant]]) -> [[Instant]] {
            choices.reduce([[]]) { beginnings, choice in
                beginnings.flatMap { beginning in choice.map { beginning + [$0] } }
            }
        }
    }
}
