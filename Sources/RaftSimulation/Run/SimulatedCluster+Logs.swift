internal import Raft
internal import RaftServer

// What a cluster in which all is well does with its entries.
extension SimulatedCluster {
    /// For this many microseconds it is waited until all logs are alike.
    private static let leveling: Int64 = 30_000_000

    /// Whether every peer gets everything that the leader has; if that is not much, in good time.
    ///
    /// A follower keeps entries beyond the leader's last until there is one that contradicts them.
    mutating func levelLogs() -> Bool {
        if let leader = peers.firstIndex(where: \.isLeading) { propose(at: leader) }
        let bound = levelingBound
        let end = now + min(bound, Self.leveling)
        while violations.isEmpty, now < end {
            if let agreement = agreedLeader {
                let last = peers[Int(agreement.leader.number)].node.log.last
                if peers.allSatisfy({ $0.disk.log.last == last && $0.disk.canElect }) {
                    return true
                }
            }
            advance()
        }
        if violations.isEmpty, bound < Self.leveling {
            checker.noteFailure("the logs are not alike within \(bound / 1_000) ms", at: now)
        }
        return false
    }

    /// Within this many microseconds all logs are alike, at the latest.
    ///
    /// Each heartbeat takes a follower's next index back by one, to where the logs part, or brings
    /// it an entry. A follower asks for all of the term that it has there.
    private var levelingBound: Int64 {
        guard let leader = peers.first(where: \.isLeading)?.node.log else {
            return Self.leveling
        }
        let shared = peers.map { peer in
            let entries = peer.disk.log.entries
            let shared = zip(leader.entries, entries).prefix { $0 == $1 }.count
            guard shared < entries.count, shared < leader.entries.count else { return shared }
            return entries.prefix { $0.term < entries[shared].term }.count
        }
        let missing = Int64(leader.entries.count - (shared.min() ?? 0))
        let round = settings.timing.heartbeatInterval.microseconds + settings.longestRoundTrip
        return 2_000_000 + (2 * missing + 10) * round
    }

    /// What a leader takes it commits: a command as long as they may be, with the next round.
    mutating func proveCommit() {
        guard violations.isEmpty, let leader = peers.firstIndex(where: \.isLeading) else { return }
        proposals += 1
        let length = max(4, settings.longestCommand)
        let command = (0..<length).map { UInt8(truncatingIfNeeded: proposals >> ($0 % 4 * 8)) }
        let before = peers[leader].node.log.last.index
        let life = peers[leader].incarnation
        take(.event(.proposed(command: command)), at: leader)
        run(for: settings.timing.electionTimeout.upperBound * 2)
        // A process that was started anew does not know yet what is committed, and one that hands
        // over takes no command.
        guard violations.isEmpty, peers[leader].incarnation == life,
            peers[leader].node.log.last.index > before,
            peers[leader].node.commitIndex <= before
        else { return }
        checker.noteFailure(
            "peer \(leader) leads, took a command of \(length) bytes and does not commit it",
            at: now)
    }
}
