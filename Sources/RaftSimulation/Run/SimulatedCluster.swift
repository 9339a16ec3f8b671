internal import Raft
internal import RaftGuard
internal import RaftServer

/// A cluster in one thread, under one seed, on simulated time.
///
/// The peers are the servers that the daemon runs: bytes go in, and bytes come out. Everything else
/// is made up: the network, the disks, the clocks, and what goes wrong with them. After every step the whole history is held
/// against the promises of Raft (``SimulationChecker``).
public struct SimulatedCluster: Sendable {
    /// What the run is made from.
    public let settings: Settings

    /// The true time.
    public internal(set) var now = TrueTime.zero

    /// The peers, in the order of their ids.
    public internal(set) var peers: [SimulatedPeer] = []

    /// What the checker remembers.
    public internal(set) var checker: SimulationChecker

    /// What happened so far, or the last part of it.
    public internal(set) var trace: Trace

    /// What was counted so far.
    public internal(set) var statistics = RunStatistics()

    var queue = EventQueue<SimulationEvent>()
    var network: SimulatedNetwork
    var flights = Flights()
    var archive: ReplyArchive
    var addresses: SimulatedAddresses

    /// What servers draw from when they start, and in each step.
    var startChance, stepChance: SeededGenerator

    var faultChance: SeededGenerator
    var diskChance: SeededGenerator
    var processChance: SeededGenerator
    var proposals: UInt64 = 0
    var adversary = Adversary()
    var keyFiles: SimulatedKeyFiles

    /// How many datagrams were sent.
    var datagrams: UInt64 = 0

    /// What a client got last.
    var lastReply: [UInt8] = []

    /// How many guards and commands there were, in all.
    var guards: Int32 = 0, commands: Int32 = 0

    /// What a story wants to become of single datagrams.
    var packetRules: [PacketRule] = []

    /// Whether faults still strike.
    var isFaulty = true

    /// What may be planned.
    enum SimulationEvent: BitwiseCopyable, Sendable {
        case arrival(flight: Int32)
        case wake(peer: Int32)
        case resume(peer: Int32, incarnation: Int32)
        case saved(peer: Int32, incarnation: Int32)
        case restart(peer: Int32, incarnation: Int32)
        case fault(FaultKind)
        case proposal
        case guardWake(peer: Int32, life: Int32)
        case guardResume(peer: Int32, life: Int32)
        case guardEvent(peer: Int32, incarnation: Int32)
        case commandEnd(peer: Int32, run: Int32, isKilled: Bool)
        case shellEnd(peer: Int32, run: Int32)
        case hookEnd(peer: Int32, incarnation: Int32, run: Int32)
        case left(peer: Int32, incarnation: Int32)
        case signal(peer: Int32, incarnation: Int32, hindrances: Int32)
        case exitDue(peer: Int32, incarnation: Int32, hindrances: Int32)
        case lookup(peer: Int32, incarnation: Int32, of: Int32)
    }

    /// A cluster whose peers all start now, with empty disks.
    public init(_ settings: Settings) {
        self.settings = settings
        var seeds = SeededGenerator(seed: settings.seed)
        network = SimulatedNetwork(settings, chance: SeededGenerator(seed: seeds.next()))
        let nodeSeed = seeds.next()
        archive = ReplyArchive(peers: settings.peers)
        keyFiles = SimulatedKeyFiles(peers: settings.peers)
        addresses = SimulatedAddresses(peers: settings.peers, areNames: settings.usesNames)
        startChance = settings.leavesNothingToChance ? .none : SeededGenerator(seed: nodeSeed)
        stepChance =
            settings.leavesNothingToChance ? .noneInSteps : SeededGenerator(seed: ~nodeSeed)
        faultChance = SeededGenerator(seed: seeds.next())
        diskChance = SeededGenerator(seed: seeds.next())
        processChance = SeededGenerator(seed: seeds.next())
        checker = SimulationChecker(
            peers: settings.peers, watchesLeases: settings.timings.isEmpty,
            hasKeys: settings.hasKeys, check: settings.command?.plan.check,
            priorities: (0..<settings.peers).map { settings.priority(of: $0) },
            hasHooks: settings.mix[.hook] > 0)
        trace = Trace(recorder: settings.recordsDatagrams ? Recorder(of: settings) : nil)
        for index in 0..<settings.peers { addPeer(at: index) }
        for index in peers.indices where peers[index].isUp { begin(index) }
        planFaults()
    }

    /// A healthy cluster of this many peers.
    public init(_ peers: Int, seed: UInt64) {
        self.init(Settings(peers: peers, seed: seed))
    }

    private mutating func addPeer(at index: Int) {
        let clock = newClock()
        let server = newServer(at: index, clock, SimulatedDisk(), nil)
        peers.append(SimulatedPeer(server: server, clock: clock, guardPlan))
        guard settings.startsLate else { return }
        peers[index].process = .down(isHostUp: true)
        peers[index].hasStarted = false
        guard faultChance.below(4) == 0 else { return planRestart(of: index) }
        planRestart(of: index, after: faultChance.longTailed(from: 1_000_000, doublings: 5))
    }

    /// A server that begins, with what this disk has and, perhaps, a configuration of its own.
    mutating func newServer(
        at index: Int, _ clock: SimulatedClock, _ disk: SimulatedDisk, _ stale: StaleConfiguration?
    ) -> RaftServer {
        let server = ServerSettings(
            cluster: Wire.cluster, id: NodeID(UInt64(index)), peers: configuredPeers(of: stale),
            timing: configuredTiming(of: index, stale),
            isPreempting: settings.mix[.priority] > 0 && settings.isPreempting,
            isDrained: disk.isDrained,
            keys: settings.hasKeys ? KeySettings(keyFiles.ring(of: index)) : nil,
            command: settings.command, hasHook: settings.mix[.hook] > 0)
        return RaftServer(
            server, restoring: disk.state, log: disk.log, at: clock.instant(at: now),
            using: &startChance)
    }

    private mutating func newClock() -> SimulatedClock {
        guard settings.hasRoughEdges else { return SimulatedClock(reading: 0) }
        return SimulatedClock(reading: randomReading(), partsPerMillion: randomDrift())
    }

    /// What a clock shows at a boot: anything.
    mutating func randomReading() -> Int64 { faultChance.longTailed(from: 1_000, doublings: 40) }

    /// The rate of a clock, half of the time as far from true time as it may be.
    mutating func randomDrift() -> Int64 {
        let drift = SimulatedClock.greatestDrift
        guard faultChance.below(2) == 0 else { return faultChance.number(in: -drift...drift) }
        return faultChance.below(2) == 0 ? drift : -drift
    }

    /// The violations that were found; the run is over with the first.
    public var violations: [Violation] { checker.violations }

    /// Lets so much true time pass, or less if a promise is broken.
    public mutating func run(for span: Duration) { run(until: now + span.microseconds) }

    mutating func run(until end: TrueTime) {
        while violations.isEmpty, let next = queue.nextTime, next <= end { advance() }
        if violations.isEmpty { now = max(now, end) }
    }

    /// Counts what is known only at the end.
    mutating func finishStatistics() {
        statistics[.simulatedMilliseconds] = Int(now.microseconds / 1_000)
        statistics[.committed] = checker.committedEntries
    }

    /// Takes what comes next.
    mutating func advance() {
        guard let (time, event) = queue.next() else { return }
        now = max(now, time)
        switch event {
        case .arrival(let flight): arrive(flight)
        case .wake(let peer): wake(Int(peer))
        case .resume(let peer, let incarnation): resume(Int(peer), incarnation)
        case .saved(let peer, let incarnation): finishSaving(Int(peer), incarnation)
        case .restart(let peer, let incarnation): restart(Int(peer), incarnation)
        case .fault(let kind): strike(kind)
        case .proposal: propose()
        case .guardWake(let peer, let life): wakeGuard(Int(peer), life)
        case .guardResume(let peer, let life): resumeGuard(Int(peer), life)
        case .guardEvent(let peer, let incarnation): readGuardEvents(Int(peer), incarnation)
        case .commandEnd(let peer, let run, let isKilled):
            endCommand(Int(peer), run, isKilled: isKilled)
        case .shellEnd(let peer, let run): endShell(Int(peer), run)
        case .hookEnd(let peer, let incarnation, let run):
            endHook(Int(peer), incarnation, run)
        case .left(let peer, let incarnation): stopWaiting(Int(peer), incarnation)
        case .signal(let peer, let incarnation, let hindrances):
            signalAgain(Int(peer), incarnation, hindrances)
        case .exitDue(let peer, let incarnation, let hindrances):
            expectExit(Int(peer), incarnation, hindrances)
        case .lookup(let peer, let incarnation, let other):
            finishLookup(Int(peer), incarnation, of: Int(other))
        }
    }
}
