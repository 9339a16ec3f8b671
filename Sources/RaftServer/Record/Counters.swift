internal import Raft

/// What the server counts since its start, for `raftctl metrics`.
struct Counters: Hashable, Sendable {
    private(set) var elections = LabelledCounter<ElectionOutcome>()
    private(set) var leaderChanges = LabelledCounter<ChangeCause>()
    private(set) var dropped = LabelledCounter<DropReason>()
    private(set) var unsent = LabelledCounter<SendFailure>()
    private(set) var heartbeatsSent: UInt64 = 0
    private(set) var heartbeatsLate: UInt64 = 0
    private(set) var probesSent: UInt64 = 0
    private(set) var datagramsSent: UInt64 = 0
    private(set) var datagramsReceived: UInt64 = 0
    private(set) var flushes: UInt64 = 0
    private(set) var flushTime = Duration.zero

    /// What becomes of an election.
    enum ElectionOutcome: String, CaseIterable {
        case started, won, lost
    }

    /// Why a leader was elected, as far as its followers know.
    enum ChangeCause: String, CaseIterable {
        case start, timeout, silent, refused, deposed, handover, unknown
    }

    mutating func note(_ observation: Observation) {
        switch observation {
        case .electionStarted: elections.add(.started)
        case .electionLost: elections.add(.lost)
        case .leadershipWon(_, _, _, let cause):
            elections.add(.won)
            leaderChanges.add(ChangeCause(cause))
        case .following(_, _, let cause): leaderChanges.add(ChangeCause(cause))
        case .heartbeatLate: heartbeatsLate += 1
        case .bootstrapped, .votingRightsRecovered, .suspicionLifted, .leaderSuspected,
            .preVoteStarted, .preVoteRefused, .voteGranted, .voteRefused, .leadershipLost,
            .termAdvanced, .transferStarted, .transferRefused, .committed, .contradicted,
            .leaseOutOfReach, .votingRightsAwaited, .votingRightsVouched:
            break
        }
    }

    mutating func noteSent() { datagramsSent += 1 }

    mutating func noteSent(_ message: Message) {
        if case .appendEntries = message { heartbeatsSent += 1 }
        if case .probe = message { probesSent += 1 }
    }

    mutating func noteReceived() { datagramsReceived += 1 }
    mutating func noteDropped(_ reason: DropReason) { dropped.add(reason) }
    mutating func noteUnsent(_ failure: SendFailure) { unsent.add(failure) }

    mutating func noteFlush(taking time: Duration) {
        flushes += 1
        flushTime += time
    }
}

extension Counters.ChangeCause {
    fileprivate init(_ cause: ElectionCause?) {
        self = cause.flatMap { Self(rawValue: $0.rawValue) } ?? .unknown
    }
}
