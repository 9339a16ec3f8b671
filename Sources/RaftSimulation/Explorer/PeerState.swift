import Raft

extension Explorer {
    /// One peer as the explorer keeps it: the node without dates, and what is on its disk.
    struct PeerState: Hashable {
        var node: RaftNode

        /// What was saved: the explorer believes the disk, not the node.
        var disk: Disk

        /// The vote of the current term, where the node has forgotten it.
        var promise: NodeID?

        /// The vote for somebody else that was lost with the disk, until its term is over.
        var lostVote: LostVote?
    }

    /// What a peer finds when it starts.
    struct Disk: Hashable {
        var state: DurableState
        var log = Log()

        /// Saves what is to be saved.
        mutating func save(_ change: DurableChange) {
            state = change.state ?? state
            guard let entries = change.log else { return }
            log.removeAll(from: entries.start)
            for entry in entries.entries { log.append(entry) }
        }
    }

    /// A vote that its voter does not know of any more.
    struct LostVote: Hashable {
        let term: Term
        let candidate: NodeID
    }

    /// A message on its way.
    struct InFlightMessage: Hashable {
        let from: NodeID
        let to: NodeID
        let content: Message

        /// Of a reply to AppendEntries, which part of the log was asked about: the number of the
        /// request says so, and nothing in the reply does.
        var range: ReplicationRange?
    }

    /// What can happen to a peer.
    enum Action: Hashable {
        /// Its clock goes on; one of its deadlines may be reached, or several.
        case clock
        /// It crashes and starts again.
        case crash
        /// It crashes, and starts again with an empty disk.
        case wipe
        /// A datagram comes back.
        case refusal(by: NodeID)
        /// It is given a command, if it leads.
        case proposal
        /// It is asked to hand over.
        case transfer(to: NodeID)
        /// A message arrives.
        case receive(InFlightMessage)
    }

    /// What comes of it.
    struct Outcome {
        var state: PeerState
        var messages: [InFlightMessage] = []
        var observations: [Observation] = []
        var violations: [String] = []
    }
}

extension Explorer.PeerState {
    /// The same peer when peers have swapped their names.
    func renamed(_ rename: (NodeID) -> NodeID) -> Self {
        Self(
            node: node.renamed(rename), disk: disk.renamed(rename), promise: promise.map(rename),
            lostVote: lostVote.map { .init(term: $0.term, candidate: rename($0.candidate)) })
    }
}

extension Explorer.Disk {
    fileprivate func renamed(_ rename: (NodeID) -> NodeID) -> Self {
        Self(state: state.renamed(rename), log: log)
    }
}

extension Explorer.InFlightMessage {
    /// The same message when peers have swapped their names.
    func renamed(_ rename: (NodeID) -> NodeID) -> Self {
        Self(from: rename(from), to: rename(to), content: content.renamed(rename), range: range)
    }
}
