internal import Raft

/// What was counted in a run, or in many.
public struct RunStatistics: Hashable, Sendable {
    /// Runs.
    public internal(set) var runs = 1

    /// Faults that happened, of each kind.
    public internal(set) var faults = FaultCounts()

    /// Numbers by name, in the order in which a summary prints them.
    private var counts = [Int](repeating: 0, count: Count.allCases.count)

    /// How long nobody led, from the loss of a leader to the next election that was won.
    public internal(set) var vacancies = Spans()

    /// How long healed majorities took to agree on a leader.
    public internal(set) var recoveries = Spans()

    /// Since when nobody leads.
    private var vacantSince: TrueTime? = .zero

    /// What is counted.
    public enum Count: Int, Hashable, Sendable, CaseIterable, CustomStringConvertible {
        /// Milliseconds of simulated time.
        case simulatedMilliseconds
        /// Steps that the nodes took.
        case steps
        /// Datagrams that were sent, and those that the network lost.
        case datagrams, lost
        /// Datagrams that came back because nobody listened.
        case refusals
        /// Commands that were proposed to a leader, and entries that were committed.
        case proposals, committed
        /// Elections that were held, that were won, and that their candidates saw fail.
        case elections, won, split
        /// Terms that were used.
        case terms
        /// Leadership transfers that were begun.
        case transfers
        /// Guarded commands that were started, and orders of guards whose peer was dead.
        case commands, wills
        /// Commands that their check has ended.
        case sickCommands

        /// What a summary calls it.
        public var description: String {
            switch self {
            case .simulatedMilliseconds: "simulated milliseconds"
            case .steps: "steps"
            case .datagrams: "datagrams sent"
            case .lost: "datagrams lost"
            case .refusals: "connections refused"
            case .proposals: "commands proposed"
            case .committed: "entries committed"
            case .elections: "elections held"
            case .won: "elections won"
            case .split: "elections lost or split"
            case .terms: "terms"
            case .transfers: "leadership transfers begun"
            case .commands: "commands started"
            case .wills: "orders of dead leaders"
            case .sickCommands: "commands ended by a check"
            }
        }
    }

    /// Nothing yet.
    public init() {}

    /// How many there were.
    public internal(set) subscript(count: Count) -> Int {
        get { counts[count.rawValue] }
        set { counts[count.rawValue] = newValue }
    }

    /// Adds what was counted in other runs.
    public mutating func add(_ other: RunStatistics) {
        runs += other.runs
        faults.add(other.faults)
        for count in Count.allCases { self[count] += other[count] }
        vacancies.add(other.vacancies)
        recoveries.add(other.recoveries)
    }
}

extension RunStatistics {
    mutating func note(_ observation: Observation, at now: TrueTime) {
        switch observation {
        case .electionStarted(let term, _):
            self[.elections] += 1
            self[.terms] = max(self[.terms], Int(term.number))
        case .electionLost: self[.split] += 1
        case .leadershipWon:
            self[.won] += 1
            if let since = vacantSince { vacancies.add(microseconds: now - since) }
            vacantSince = nil
        case .leadershipLost: noteVacancy(at: now)
        case .transferStarted: self[.transfers] += 1
        case .bootstrapped, .votingRightsRecovered, .heartbeatLate, .suspicionLifted,
            .leaderSuspected, .preVoteStarted, .preVoteRefused, .voteGranted, .voteRefused,
            .following, .termAdvanced, .transferRefused, .committed, .contradicted,
            .leaseOutOfReach, .votingRightsAwaited, .votingRightsVouched:
            break
        }
    }

    /// A leader is gone; the time runs until another is elected.
    mutating func noteVacancy(at now: TrueTime) { vacantSince = vacantSince ?? now }
}
