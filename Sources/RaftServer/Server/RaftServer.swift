public import Raft
internal import RaftGuard
internal import RaftWire

/// One peer with all that it decides: whom it believes, what it answers, when its command runs,
/// how it stops, and what it writes into its log.
///
/// It is a value around `RaftNode`, and nothing happens by itself. A shell calls
/// ``handle(_:at:using:)`` with what came in, saves what the ``ServerOutput`` asks it to save, and
/// then does what it says. Time, randomness, network, disk, processes and names are all arguments
/// or results, so the same value runs in the daemon and in the simulator.
public struct RaftServer: Hashable, Sendable {
    /// What it was given at its start.
    public let settings: ServerSettings

    /// The algorithm.
    public internal(set) var node: RaftNode

    let digest: ConfigurationDigest
    let codec: DatagramCodec
    var lifecycle = Lifecycle.running
    var peers: PeerDirectory
    var trust: PeerTrust
    var strangers: StrangerBudget
    var foreign: [NodeID] = []
    var otherLayouts: [NodeID] = []
    var command: LeaderCommand
    var will = WillWriter()
    var notifier = ChangeNotifier()
    var history = LeaderHistory()
    var counters = Counters()
    var health = ClusterHealth()
    var drops = DropSummary()

    /// A server that starts, with what was saved before.
    ///
    /// - Parameters:
    ///   - settings: What it is to be.
    ///   - durable: The term, the vote and the right to vote that were saved last.
    ///   - log: The log that was saved.
    ///   - family: Which addresses its socket reaches: those of IPv4, or those of both versions.
    ///   - now: This machine's clock.
    ///   - generator: Where the election timeouts and the names of sessions are drawn from; where
    ///     there are keys, it has to be the system's source of randomness.
    public init(
        _ settings: ServerSettings, restoring durable: DurableState, log: Log = Log(),
        reaching family: Endpoint.Family = .ipv4, at now: Instant,
        using generator: inout some RandomNumberGenerator
    ) {
        self.settings = settings
        digest = settings.digest
        codec = DatagramCodec(cluster: settings.cluster)
        node = RaftNode(
            settings.id, in: settings.membership, timing: settings.timing,
            limits: Limits.replication, restoring: durable, log: log, at: now, using: &generator)
        peers = PeerDirectory(
            settings.peers.filter { $0.id != settings.id }, family: family, at: now)
        trust = PeerTrust(settings, at: now, using: &generator)
        strangers = StrangerBudget(at: now)
        command = LeaderCommand(settings.command, at: now)
    }

    /// When the server next wants ``ServerInput/tick``, if nothing else happens before.
    public func deadline(after now: Instant) -> Instant {
        let others = [
            command.deadline(of: node, after: now), notifier.deadline,
            peers.deadline(isLed: node.leader != nil), health.deadline, drops.deadline,
            trust.deadline,
        ]
        return others.compactMap { $0 }.reduce(node.deadline, min)
    }

    /// When the command has certainly ended, whatever becomes of this process.
    public var commandUntil: Instant { command.leaseUntil ?? .zero }

    /// Notes how long the last flush of the disk took.
    public mutating func noteFlush(taking time: Duration) { counters.noteFlush(taking: time) }

    /// Takes one step: an input, and all that it brings about.
    ///
    /// - Parameters:
    ///   - input: What happened.
    ///   - now: The peer's own clock, never earlier than in the step before.
    ///   - generator: Where chance comes from; where there are keys, it has to be the system's
    ///     source of randomness.
    /// - Returns: what to write into the log, what to save, and what to do after that.
    public mutating func handle(
        _ input: ServerInput, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> ServerOutput {
        var turn = Turn(at: now, seed: generator.next())
        take(input, &turn)
        giveWay(&turn)
        if let record = drops.take(at: now) { turn.note(record) }
        if let record = trust.takeReminder(at: now) { turn.note(record) }
        turn.actions.lookups = peers.dueLookups(isLed: node.leader != nil, at: now)
        turn.actions.guardOrders += command.follow(node, isWanted: lifecycle == .running, at: now)
        advanceLifecycle(&turn)
        if let action = notifier.advance(at: now) { turn.actions.hook.append(action) }
        keepWill(&turn)
        turn.note(health.update(node, peers, at: now))
        return turn.output()
    }

    private mutating func take(_ input: ServerInput, _ turn: inout Turn) {
        switch input {
        case .started(let startup): start(startup, &turn)
        case .datagram(let datagram): receive(datagram, &turn)
        case .refused(let endpoint): noteRefusal(by: endpoint, &turn)
        case .undelivered(let failure): counters.noteUnsent(failure)
        case .tick: if turn.now >= node.deadline { step(.clockAdvanced, &turn) }
        case .signal(let signal): take(signal, &turn)
        case .event(let event): step(event, &turn)
        case .guardReport(let report):
            if case .started(let term, _) = report {
                history.noteCommand(of: node.id, in: term, at: turn.now)
            }
            follow(command.take(report, at: turn.now), &turn)
        case .guardGone: follow(command.loseGuard(at: turn.now), &turn)
        case .guardFailed(let reason): turn.note(.guardFailed(reason))
        case .hookEnded: notifier.end()
        case .hookFailed(let reason):
            notifier.end()
            turn.note(.hookFailed(reason))
        case .configurationRead(let change):
            turn.note(.configurationRead(change))
            turn.actions.logLevel = change.logLevel
        case .configurationRefused(let reason): turn.note(.configurationRefused(reason))
        case .keysRead(let ring): turn.note(trust.replaceKeys(ring, using: &turn.generator))
        case .keysRefused(let reason): turn.note(.keysRefused(reason, trust.signingKey))
        case .resolved(let id, let endpoints): resolve(id, endpoints, &turn)
        case .lookupFailed(let id, let reason):
            if peers.failLookup(of: id, at: turn.now) {
                turn.note(.nameUnknown(id, settings.address(of: id) ?? "", reason))
            }
        }
    }

    private mutating func resolve(_ id: NodeID, _ endpoints: [Endpoint], _ turn: inout Turn) {
        guard peers.resolve(id, to: endpoints, at: turn.now) == .changed else { return }
        turn.note(.nameResolved(id, settings.address(of: id) ?? "", endpoints))
    }

    private mutating func start(_ startup: Startup, _ turn: inout Turn) {
        turn.note(startup.repairs.map { .repaired($0) })
        turn.note(.listening(startup.endpoint, settings, saved: node.durable))
        if let advice = node.membership.evenNumberAdvice { turn.note(.evenNumber(advice)) }
        if let command = settings.command, let problem = startup.commandProblem {
            turn.note(.commandMissing(command.name, problem))
        }
        if let problem = startup.cleanupProblem { turn.note(.cleanupFailed(problem)) }
        turn.note(trust.announcement)
        if settings.isDrained {
            step(.willingness(false), &turn)
            turn.note(.drained)
        }
        turn.actions.notifications += [.ready, .status("no leader is known yet")]
    }

    /// Takes one step of the algorithm: what it answers waits for what it saves.
    mutating func step(_ event: Event, _ turn: inout Turn) {
        let output = node.handle(event, at: turn.now, using: &turn.generator)
        let observations = output.observations
        turn.note(
            NodeStep(event: event, observations: observations, proposal: output.proposal))
        for request in output.requests { send(request, &turn) }
        let promises = output.release { turn.save($0) }
        for reply in promises.replies { send(reply, &turn) }
        turn.actions.committed += promises.committed
        observe(observations, &turn)
    }
}

extension RaftServer {
    /// Notes what happened inside the node: in the log, for later queries, and for those who
    /// want to know who leads.
    private mutating func observe(_ observations: [Observation], _ turn: inout Turn) {
        for observation in observations {
            counters.note(observation)
            history.note(
                observation, by: node.id, in: node.durable.term,
                lastContact: peers.lastContact, at: turn.now)
            if health.isNews(observation, at: turn.now) { turn.note(LogRecord(observation)) }
        }
        guard observations.contains(where: \.isAboutLeadership) else { return }
        turn.actions.notifications.append(.status(statusText))
        notify(
            of: node.leader, because: node.cause?.rawValue ?? history.loss ?? "", at: turn.now)
    }

    private var statusText: String {
        switch node.leader {
        case nil: "no leader in term \(node.durable.term)"
        case node.id: "leads term \(node.durable.term)"
        case let leader?: "follows peer \(leader) in term \(node.durable.term)"
        }
    }

    /// Tells the command for changes of leader of a leader, or that there is none.
    mutating func notify(of leader: NodeID?, because reason: String, at now: Instant) {
        guard settings.hasHook else { return }
        // A command may do what only a leader may.
        if let lease = node.lease(at: now) { will.noteTold(until: now + lease) }
        notifier.add(
            ChangeNotice(
                term: node.durable.term, leader: leader,
                address: leader.flatMap { settings.address(of: $0) }, reason: reason))
    }

    /// Asks the command to end, and gives it its time.
    mutating func stopCommand(_ turn: inout Turn) {
        let grace = settings.command?.grace ?? .zero
        turn.actions.guardOrders += command.stop(by: turn.now + grace, at: turn.now)
    }

    /// Does what the end of the command asks for.
    private mutating func follow(
        _ outcome: (LeaderCommand.Consequence, [LogRecord]), _ turn: inout Turn
    ) {
        turn.note(outcome.1)
        guard lifecycle == .running else { return }
        switch outcome.0 {
        case .none: break
        case .resign: lifecycle = .resigning
        case .exit(let status): leave(status: status, &turn)
        }
    }
}
