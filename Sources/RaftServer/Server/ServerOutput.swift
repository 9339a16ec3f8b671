public import Raft
public import RaftGuard

/// What one step of a server asks of the world.
///
/// Nothing that promises anything can be had before what it depends on was saved: "servers …
/// respond to RPCs" only after they "updated [persistent state] on stable storage" (Figure 2).
/// Requests leave, and the log may be written, at once.
public struct ServerOutput: Hashable, Sendable {
    let durableChange: DurableChange?
    let actions: ServerActions

    /// What to send before anything is saved: what is asked of other peers.
    public let requests: [OutgoingDatagram]

    /// What happened, in order.
    public let log: [LogRecord]

    /// What became of the algorithm in this step, for those who hold it against its promises.
    public let steps: [NodeStep]

    /// Saves what must be saved, and only then yields what is to be done.
    ///
    /// - Throws: what `save` throws; the rest of the output is lost then, as it must be.
    public consuming func release<Failure: Error>(
        afterSavingWith save: (DurableChange) throws(Failure) -> Void
    ) throws(Failure) -> ServerActions {
        var actions = actions
        if let durableChange {
            try save(durableChange)
            actions.persisted = durableChange
        }
        return actions
    }
}

/// One step of the algorithm within a step of its server.
public struct NodeStep: Hashable, Sendable {
    /// What the algorithm was told.
    public let event: Event

    /// What it observed.
    public let observations: [Observation]

    /// What became of the command that was proposed to it, if one was.
    public let proposal: ProposalOutcome?
}

/// What is to be done after a step, in the order of the properties.
public struct ServerActions: Hashable, Sendable {
    /// Whether the peer is drained, if that has changed: to be saved before all else is done.
    public internal(set) var isDrained: Bool?

    /// What to tell the guard: it has to know of a lease before anybody relies on it.
    public internal(set) var guardOrders: [GuardOrder] = []

    /// What to send: replies and answers.
    public internal(set) var datagrams: [OutgoingDatagram] = []

    /// What to apply to the state machine, in order; each entry comes once in the life of a server.
    public internal(set) var committed: [LogEntry] = []

    /// What to do about the command for changes of leader.
    public internal(set) var hook: [HookAction] = []

    /// The names to look up, by their peers; each is answered by ``ServerInput/resolved(_:_:)`` or
    /// ``ServerInput/lookupFailed(_:_:)``.
    public internal(set) var lookups: [NodeID] = []

    /// Whether to read the configuration and the key file again.
    ///
    /// Answered by ``ServerInput/configurationRead(_:)`` or ``ServerInput/configurationRefused(_:)``,
    /// and where there are keys by ``ServerInput/keysRead(_:)`` or ``ServerInput/keysRefused(_:)``.
    public internal(set) var readsFiles = false

    /// How much to log from now on, if that changes.
    public internal(set) var logLevel: LogLevel?

    /// What to tell the service manager.
    public internal(set) var notifications: [ServiceNotification] = []

    /// What was saved: to be handed in last of all, as `Event.persisted(_:)`.
    public fileprivate(set) var persisted: DurableChange?

    /// The status to exit with, if this was the last step.
    public internal(set) var exitStatus: Int32?
}

/// A datagram to send.
public struct OutgoingDatagram: Hashable, Sendable {
    /// What it says.
    public let bytes: [UInt8]

    /// Where it goes.
    public let destination: Endpoint

    /// The message that it carries, if it is one to a peer.
    public let envelope: Envelope?
}

/// What a service manager is told.
public enum ServiceNotification: Hashable, Sendable {
    /// The peer listens.
    case ready
    /// How the peer fares, in a few words.
    case status(String)
    /// The peer was asked to stop.
    case stopping

    /// The text as `sd_notify(3)` has it.
    public var text: String {
        switch self {
        case .ready: "READY=1"
        case .status(let status): "STATUS=\(status)"
        case .stopping: "STOPPING=1"
        }
    }
}

/// One step of a server while it is taken: when it happens, what chance gives it, and all that it
/// has brought about so far.
struct Turn {
    /// The clock of the peer, read once.
    let now: Instant

    var generator: SplitMix64
    private(set) var durableChange: DurableChange?
    var requests: [OutgoingDatagram] = []
    var actions = ServerActions()
    private(set) var log: [LogRecord] = []
    private(set) var steps: [NodeStep] = []

    init(at now: Instant, seed: UInt64) {
        self.now = now
        generator = SplitMix64(seed: seed)
    }

    mutating func save(_ change: DurableChange) {
        precondition(durableChange == nil, "a step saves once")
        durableChange = change
    }

    mutating func note(_ step: NodeStep) { steps.append(step) }

    mutating func note(_ record: LogRecord) { log.append(record) }

    mutating func note(_ records: [LogRecord]) { log += records }

    consuming func output() -> ServerOutput {
        ServerOutput(
            durableChange: durableChange, actions: actions, requests: requests, log: log,
            steps: steps)
    }
}
