/// One step of a node while it is taken: when it happens, what chance gives it, and all that it
/// has brought about so far.
struct Step {
    /// The clock of the peer, read once.
    let now: Instant

    private(set) var messages: [Envelope] = []
    private(set) var observations: [Observation] = []
    private(set) var log: LogChange?
    private var chance: SplitMix64

    init(at now: Instant, chance: UInt64) {
        self.now = now
        self.chance = SplitMix64(seed: chance)
    }

    /// The number that a question sent in this step carries.
    var sequence: UInt64 { now.microseconds }

    mutating func send(_ message: Message, to peer: NodeID) {
        messages.append(Envelope(to: peer, sequence: sequence, message: message))
    }

    mutating func answer(_ message: Message, to peer: NodeID, _ sequence: UInt64) {
        messages.append(Envelope(to: peer, sequence: sequence, message: message))
    }

    mutating func observe(_ observation: Observation) {
        observations.append(observation)
    }

    mutating func save(_ change: LogChange) {
        precondition(log == nil, "a step changes the log once")
        log = change
    }

    /// A span drawn evenly from a range, in whole microseconds.
    mutating func draw(from range: ClosedRange<Duration>) -> Duration {
        let spread = UInt64((range.upperBound - range.lowerBound).microseconds) + 1
        return range.lowerBound + .microseconds(Int64(chance.next() % spread))
    }

    /// What the step asks of the world, with the durable state if that has changed.
    consuming func output(saving state: DurableState?) -> Output {
        let durableChange = state == nil && log == nil ? nil : DurableChange(state: state, log: log)
        return Output(durableChange: durableChange, messages: messages, observations: observations)
    }
}
