/// Takes a cluster through every order of events within some bounds, and checks every step.
///
/// The transition function is the shipped `RaftNode`. What is explored, how time is abstracted and
/// what the bounds leave out is described in <doc:Exploring>.
public enum Explorer {
    /// How far the exploration goes.
    public struct Bounds: Hashable, Sendable {
        /// How many peers the cluster has, 1 to 7; they are named from 1 on.
        public let peers: Int

        /// The highest term, 1 to 12: steps that would lead beyond it are not taken.
        public let terms: Int

        /// How often, in all, a peer may crash and start again with what it saved, 0 to 15.
        public let crashes: Int

        /// How often, in all, a peer may lose its disk and start again with an empty one, 0 or 1.
        public let wipes: Int

        /// How many entries a log may have, 0 to 4: with that many a leader takes no command any more.
        public let entries: Int

        /// Whether followers probe a late leader, and hear of refused connections.
        public let isProbing: Bool

        /// Whether leaders may be asked, at any time, to hand over to any follower.
        public let transfersLeadership: Bool

        /// Whether the peers start with empty disks, and have to find out that the cluster is new;
        /// otherwise they may vote from the beginning.
        public let startsFresh: Bool

        /// These bounds.
        ///
        /// - Precondition: each of them is in its range.
        public init(
            peers: Int, terms: Int, crashes: Int = 0, wipes: Int = 0, entries: Int = 0,
            isProbing: Bool = false, transfersLeadership: Bool = false,
            startsFresh: Bool = false
        ) {
            precondition((1...7).contains(peers), "1 to 7 peers")
            precondition((1...12).contains(terms), "1 to 12 terms")
            precondition((0...15).contains(crashes), "0 to 15 crashes")
            self.peers = peers
            self.terms = terms
            precondition((0...1).contains(wipes), "one disk at a time")
            self.crashes = crashes
            precondition((0...Cluster.mostEntries).contains(entries), "0 to 4 entries")
            self.wipes = wipes
            self.entries = entries
            self.isProbing = isProbing
            self.transfersLeadership = transfersLeadership
            self.startsFresh = startsFresh
        }
    }

    /// How far an exploration has come.
    public struct Progress: Hashable, Sendable {
        /// States of the cluster that were reached, those equal up to the names of peers once.
        public let states: Int

        /// Steps that were taken from those states, whether they led to a new state or not.
        public let transitions: Int

        /// How many steps it takes at most to get to any of these states.
        public let depth: Int

        /// States that were reached and not yet left.
        public let waiting: Int
    }

    /// Why an exploration ended.
    public enum End: Hashable, Sendable {
        /// There is no state within the bounds that was not reached, and none that is wrong.
        case exhausted
        /// It was told to stop.
        case stopped
        /// Something is wrong; here is a shortest way to it.
        case violation(Counterexample)
    }

    /// What an exploration has found.
    public struct Report: Hashable, Sendable {
        /// Why it ended.
        public let end: End

        /// How far it came.
        public let progress: Progress

        /// The states that single peers can be in; those are the same that no event tells apart.
        public let peerStates: Count

        /// The messages that they can send; those are the same that no peer tells apart.
        public let messages: Count
    }

    /// How many things there are, and how many of them make a difference.
    public struct Count: Hashable, Sendable {
        /// All of them.
        public let all: Int

        /// Those that differ in what can come of them.
        public let distinct: Int
    }
}

extension Explorer.Bounds: CustomStringConvertible {
    /// The bounds in one line.
    public var description: String {
        let more =
            (wipes > 0 ? ", a lost disk" : "")
            + (entries > 0 ? ", entries up to \(entries)" : "")
            + (isProbing ? ", probing" : "") + (transfersLeadership ? ", handing over" : "")
            + (startsFresh ? ", with empty disks" : "")
        return "\(peers) peers, terms up to \(terms), crashes up to \(crashes)\(more)"
    }
}
