internal import Raft

/// What an operator wants to read about the peers: who stops answering the leader and who is back,
/// and that nobody leads.
struct ClusterHealth: Hashable, Sendable {
    private var silent: [NodeID] = []
    private var leads: Instant?
    private var leaderless: Leaderless?

    /// How often it is said that nobody leads.
    static let reminder = Duration.seconds(10)

    /// The least time without an answer after which a peer counts as silent.
    static let leastSilence = Duration.seconds(1)

    private struct Leaderless: Hashable, Sendable {
        let since: Instant
        var next: Instant
    }

    /// When nobody leads, the instant of the next line about that.
    var deadline: Instant? { leaderless?.next }

    /// Looks at a peer after each of its steps.
    ///
    /// - Returns: what is to be said.
    mutating func update(_ node: RaftNode, _ peers: PeerDirectory, at now: Instant) -> [LogRecord] {
        let patience = max(Self.leastSilence, node.timing.electionTimeout.upperBound)
        return updateFollowers(of: node, peers, patience, at: now)
            + updateLeaderless(node, peers, patience, at: now)
    }

    private mutating func updateFollowers(
        of node: RaftNode, _ peers: PeerDirectory, _ patience: Duration, at now: Instant
    ) -> [LogRecord] {
        guard node.isLeader else {
            (leads, silent) = (nil, [])
            return []
        }
        let start = leads ?? now
        leads = start
        var records: [LogRecord] = []
        for peer in node.others {
            let contact = max(peers.lastContact(of: peer) ?? .zero, start)
            let isSilent = now - contact > patience
            guard isSilent != silent.contains(peer) else { continue }
            if isSilent { silent.append(peer) } else { silent.removeAll { $0 == peer } }
            let left = node.membership.members.count - silent.count
            let margin = left - node.membership.quorum
            records.append(
                isSilent
                    ? .peerSilent(peer, left: left, of: node.membership.members.count, margin)
                    : .peerBack(peer, left: left, of: node.membership.members.count, margin))
        }
        return records
    }

    private mutating func updateLeaderless(
        _ node: RaftNode, _ peers: PeerDirectory, _ patience: Duration, at now: Instant
    ) -> [LogRecord] {
        guard node.leader == nil else {
            leaderless = nil
            return []
        }
        guard var state = leaderless else {
            leaderless = Leaderless(since: now, next: now + Self.reminder)
            return []
        }
        guard now >= state.next else { return [] }
        state.next = now + Self.reminder
        leaderless = state
        return [
            .leaderless(
                term: node.durable.term, for: now - state.since,
                answering: peers.heard(since: now - patience).count + 1, of: node.membership)
        ]
    }
}
