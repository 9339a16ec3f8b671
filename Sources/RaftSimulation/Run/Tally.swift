internal import Raft

/// What was counted in a run.
public struct Tally: Hashable, Sendable {
    /// Faults that happened, of each kind.
    public internal(set) var faults = FaultCounts()

    /// Steps that the nodes took.
    public internal(set) var steps = 0

    /// Datagrams that were sent, those that were lost, and refusals that came back.
    public internal(set) var datagrams = 0, lost = 0, refusals = 0

    /// Commands that were proposed to somebody.
    public internal(set) var proposals = 0

    /// Elections that were begun, those that were won, and hand-overs that were begun.
    public internal(set) var elections = 0, leaderships = 0, handOvers = 0

    /// Elections that their candidate saw come to nothing.
    public internal(set) var splitVotes = 0

    /// The highest term of all.
    public internal(set) var terms: UInt64 = 0

    /// Nothing yet.
    public init() {}

    mutating func note(_ observation: Observation, at now: TrueTime) {
        switch observation {
        case .electionStarted(let term, _):
            elections += 1
            terms = max(terms, term.number)
        case .electionLost: splitVotes += 1
        case .leadershipWon: leaderships += 1
        case .handOverStarted: handOvers += 1
        case .enfranchisedAsFounder, .enfranchised, .heartbeatLate, .suspicionLifted,
            .leaderSuspected, .preVoteStarted, .preVoteRefused, .voteGranted, .voteRefused,
            .leadershipLost, .following, .termAdvanced, .handOverRefused, .committed,
            .contradicted:
            break
        }
    }
}
