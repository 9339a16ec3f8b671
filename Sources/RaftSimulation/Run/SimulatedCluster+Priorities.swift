internal import Raft

// What must come of the priorities where all is well.
extension SimulatedCluster {
    /// How long a leader may take to give way: it watches the other one for 30 s, which may have
    /// stayed away for 10 s before.
    private static let patience: Int64 = 45_000_000

    /// The leadership goes up to a peer of the highest priority, in no more terms than any transfer
    /// may take, and stays there.
    mutating func provePriorities() {
        guard violations.isEmpty, settings.isTimingFit, settings.mix[.priority] > 0,
            settings.isPreempting, levelLogs(), var leader = agreedLeader?.leader
        else { return }
        let term = highestTerm
        var (moves, end) = (0, now + Self.patience)
        while violations.isEmpty, now < end {
            advance()
            guard let next = agreedLeader?.leader, next != leader else { continue }
            guard priority(of: next) > priority(of: leader) else {
                return noteMove(from: leader, to: next)
            }
            (leader, moves, end) = (next, moves + 1, now + Self.patience)
        }
        notePriority(of: leader, moves, Int(highestTerm.number - term.number))
    }

    /// Whether a leader may give way to a peer of higher priority at any moment: it has not had the
    /// time yet.
    func mayGiveWay(_ leader: Int) -> Bool {
        settings.isPreempting && settings.priority(of: leader) < highestPriority
    }

    private var highestPriority: Int {
        peers.indices.map { settings.priority(of: $0) }.max() ?? 0
    }

    private func priority(of peer: NodeID) -> Int { settings.priority(of: Int(peer.number)) }

    private mutating func noteMove(from old: NodeID, to new: NodeID) {
        checker.noteFailure(
            """
            the leadership moved from peer \(old) of priority \(priority(of: old)) to peer \(new) \
            of priority \(priority(of: new)), and all was well
            """, at: now)
    }

    private mutating func notePriority(of leader: NodeID, _ moves: Int, _ terms: Int) {
        guard violations.isEmpty else { return }
        if priority(of: leader) != highestPriority {
            checker.noteFailure(
                "peer \(leader) leads on, and its priority is \(priority(of: leader))", at: now)
        } else if terms > moves * TrialLimit(.transfer, settings).terms {
            checker.noteFailure(
                "the leadership moved \(moves) times for a priority, in \(terms) terms", at: now)
        }
    }
}
