internal import Raft

/// What an operator wants to read about the peers: who stops answering the leader and who is back,
/// that nobody leads, and what only forgers and copied disks bring about.
struct ClusterHealth: Hashable, Sendable {
    private var silent: [NodeID] = []
    private var leads: Instant?
    private var leaderless: Leaderless?
    private var contradictions: [Contradiction] = []
    private var isUsedUp = false

    /// How often it is said that nobody leads.
    static let reminder = Duration.seconds(10)

    /// How often it is said at most that a peer contradicts what is settled: it may do so with each
    /// heartbeat.
    static let interval = Duration.seconds(60)

    /// The least time without a reply after which a peer counts as silent.
    static let leastSilence = Duration.seconds(1)

    private struct Leaderless: Hashable, Sendable {
        let since: Instant
        var next: Instant
    }

    private struct Contradiction: Hashable, Sendable {
        let peer: NodeID
        let said: Instant
    }

    /// When nobody leads, the instant of the next line about that.
    var deadline: Instant? { leaderless?.next }

    /// Looks at a peer after each of its steps.
    ///
    /// - Returns: what is to be said.
    mutating func update(_ node: RaftNode, _ peers: PeerDirectory, at now: Instant) -> [LogRecord] {
        let patience = max(Self.leastSilence, node.timing.electionTimeout.upperBound)
        return updateFollowers(of: node, peers, patience, at: now)
            + updateLeaderless(node, peers, patience, at: now) + updateTerms(node)
    }

    /// Whether an observation is to be written into the log.
    mutating func isNews(_ observation: Observation, at now: Instant) -> Bool {
        guard case .contradicted(let peer, _) = observation else { return true }
        if let last = contradictions.first(where: { $0.peer == peer }) {
            guard now - last.said >= Self.interval else { return false }
            contradictions.removeAll { $0.peer == peer }
        }
        contradictions.append(Contradiction(peer: peer, said: now))
        return true
    }

    /// After the last term there is, nobody can be elected.
    private mutating func updateTerms(_ node: RaftNode) -> [LogRecord] {
        guard node.durable.term == .last, !isUsedUp else { return [] }
        isUsedUp = true
        return [.termsUsedUp]
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
                answering: peers.heard(since: now - patience).count + 1, of: node.membership,
                unwilling: node.unwillingness)
        ]
    }
}

extension RaftNode {
    /// Why this peer stands for no election; none if it does.
    fileprivate var unwillingness: String? {
        if isDrained { return "is drained" }
        return membership.priority(of: id) == 0 ? "has priority 0" : nil
    }
}
