internal import Raft

/// What the daemon counts since its start, for `raftctl metrics`.
struct Counters: Sendable {
    private(set) var elections = Tally()
    private(set) var leaderChanges = Tally()
    private(set) var dropped = Tally()
    private(set) var unsent = Tally()
    private(set) var heartbeatsSent: UInt64 = 0
    private(set) var heartbeatsLate: UInt64 = 0
    private(set) var probesSent: UInt64 = 0
    private(set) var datagramsSent: UInt64 = 0
    private(set) var datagramsReceived: UInt64 = 0
    private(set) var flushes: UInt64 = 0
    private(set) var flushTime = Duration.zero

    /// Numbers under names; few names, in the order in which they first came up.
    struct Tally: Sendable {
        private(set) var counts: [(name: String, count: UInt64)] = []

        mutating func add(_ name: String) {
            if let place = counts.firstIndex(where: { $0.name == name }) {
                counts[place].count += 1
            } else {
                counts.append((name, 1))
            }
        }
    }

    mutating func note(_ observation: Observation) {
        switch observation {
        case .electionStarted: elections.add("started")
        case .electionLost: elections.add("lost")
        case .leadershipWon(_, _, _, let cause):
            elections.add("won")
            leaderChanges.add(cause.rawValue)
        case .following(_, _, let cause): leaderChanges.add(cause?.rawValue ?? "unknown")
        case .heartbeatLate: heartbeatsLate += 1
        case .bootstrapped, .votingRightsRecovered, .suspicionLifted, .leaderSuspected,
            .preVoteStarted, .preVoteRefused, .voteGranted, .voteRefused, .leadershipLost,
            .termAdvanced, .transferStarted, .transferRefused, .committed, .contradicted:
            break
        }
    }

    mutating func noteSent(_ message: Message) {
        datagramsSent += 1
        switch message {
        case .appendEntries: heartbeatsSent += 1
        case .probe: probesSent += 1
        case .requestVote, .requestVoteReply, .appendEntriesReply, .probeReply, .timeoutNow,
            .timeoutNowReply:
            break
        }
    }

    mutating func noteReceived() { datagramsReceived += 1 }
    mutating func noteDropped(_ reason: String) { dropped.add(reason) }
    mutating func noteUnsent(_ reason: String) { unsent.add(reason) }

    mutating func noteFlush(taking time: Duration) {
        flushes += 1
        flushTime += time
    }
}
