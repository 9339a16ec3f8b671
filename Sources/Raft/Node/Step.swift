/// One step of a node while it is taken: when it happens, what chance gives it, and all that it
/// has brought about so far.
struct Step {
    /// The clock of the peer, read once.
    let now: Instant

    private(set) var requests: [Envelope] = []
    private(set) var replies: [Envelope] = []
    private(set) var observations: [Observation] = []
    private(set) var log: LogChange?
    private(set) var committed: [LogEntry] = []
    var proposal: ProposalOutcome?
    private let incarnation: Incarnation
    private let oldestRequest: Instant
    private var chance: SplitMix64

    init(at now: Instant, in incarnation: Incarnation, _ timing: Timing, _ chance: SplitMix64) {
        self.now = now
        self.incarnation = incarnation
        self.chance = chance
        oldestRequest = now - timing.answerLimit
    }

    /// When the request was sent that this is the number of.
    ///
    /// The one check that a reply belongs to a request of this peer: it is none if the request
    /// was asked in another life, is yet to be asked, or was asked too long ago to matter.
    func asked(_ sequence: UInt64) -> Instant? {
        let instant = incarnation.instant(of: sequence)
        return oldestRequest <= instant && instant <= now ? instant : nil
    }

    mutating func send(_ request: Message, to peer: NodeID) {
        let sequence = incarnation.sequence(at: now)
        requests.append(Envelope(to: peer, sequence: sequence, message: request))
    }

    mutating func answer(_ reply: Message, to peer: NodeID, _ sequence: UInt64) {
        replies.append(Envelope(to: peer, sequence: sequence, message: reply))
    }

    mutating func observe(_ observation: Observation) {
        observations.append(observation)
    }

    mutating func save(_ change: LogChange) {
        precondition(log == nil, "a step changes the log once")
        log = change
    }

    mutating func commit(_ entries: some Collection<LogEntry>) { committed += entries }

    /// A span drawn evenly from a range, in whole microseconds.
    mutating func draw(from range: ClosedRange<Duration>) -> Duration { chance.draw(from: range) }

    /// What the step asks of the world, with the durable state if that has changed.
    consuming func output(saving state: DurableState?) -> Output {
        let durableChange = state == nil && log == nil ? nil : DurableChange(state: state, log: log)
        return Output(
            durableChange: durableChange,
            promises: Output.Promises(replies: replies, committed: committed),
            requests: requests, observations: observations, proposal: proposal)
    }
}
