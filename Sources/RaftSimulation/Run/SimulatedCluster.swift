internal import Raft

/// A cluster in one thread, under one seed, on simulated time.
///
/// The peers are the nodes that the daemon runs. Everything else is made up: the network, the
/// disks, the clocks, and what goes wrong with them. After every step the whole history is held
/// against the promises of Raft (``History``).
public struct SimulatedCluster: Sendable {
    /// What the run is made from.
    public let settings: Settings

    /// The true time.
    public internal(set) var now = TrueTime.zero

    /// The peers, in the order of their ids.
    public internal(set) var peers: [SimulatedPeer] = []

    /// What the checker remembers.
    public internal(set) var history: History

    /// What happened so far, or the last part of it.
    public internal(set) var trace: Trace

    /// What was counted so far.
    public internal(set) var tally = Tally()

    var queue = EventQueue<Happening>()
    var network: SimulatedNetwork
    var flights = Flights()
    var nodeChance: SeededGenerator
    var faultChance: SeededGenerator
    var diskChance: SeededGenerator
    var proposals: UInt64 = 0
    let wire = Wire()

    /// What a story wants to become of single datagrams.
    var arrangements: [Arrangement] = []

    /// Whether faults still strike.
    var isFaulty = true

    /// What may be planned.
    enum Happening: BitwiseCopyable, Sendable {
        case arrival(flight: Int32)
        case wake(peer: Int32)
        case resume(peer: Int32, life: Int32)
        case saved(peer: Int32, life: Int32)
        case restart(peer: Int32, life: Int32)
        case fault(FaultKind)
        case proposal
    }

    /// A cluster whose peers all start now, with empty disks.
    public init(_ settings: Settings) {
        self.settings = settings
        var seeds = SeededGenerator(seed: settings.seed)
        network = SimulatedNetwork(
            size: settings.peers, mix: settings.mix, latency: settings.latency,
            chance: SeededGenerator(seed: seeds.next()))
        let nodeSeed = seeds.next()
        nodeChance = settings.leavesNothingToChance ? .none : SeededGenerator(seed: nodeSeed)
        faultChance = SeededGenerator(seed: seeds.next())
        diskChance = SeededGenerator(seed: seeds.next())
        history = History(peers: settings.peers, watchesLeases: settings.timings.isEmpty)
        trace = Trace(keepsEverything: settings.recordsDatagrams)
        let membership = Membership((0..<settings.peers).map { NodeID(UInt64($0)) })
        for place in membership.members.indices { addPeer(at: place, in: membership) }
        planFaults()
    }

    /// A healthy cluster of so many peers.
    public init(_ peers: Int, seed: UInt64) {
        self.init(Settings(peers: peers, seed: seed))
    }

    private mutating func addPeer(at place: Int, in membership: Membership) {
        let clock = newClock()
        let node = RaftNode(
            membership.members[place], in: membership, timing: settings.timing(of: place),
            restoring: .empty, log: Log(), at: clock.instant(at: now), using: &nodeChance)
        peers.append(SimulatedPeer(node: node, clock: clock))
        guard settings.startsLate else { return planWake(of: place) }
        peers[place].process = .down(isHostUp: true)
        planRestart(of: place)
    }

    private mutating func newClock() -> SimulatedClock {
        guard settings.hasRoughEdges else { return SimulatedClock(reading: 0) }
        let drift = SimulatedClock.greatestDrift
        return SimulatedClock(
            reading: faultChance.longTailed(from: 1_000, doublings: 40),
            partsPerMillion: faultChance.number(in: -drift...drift))
    }

    /// The violations that were found; the run is over with the first.
    public var violations: [Violation] { history.violations }

    /// Lets so much true time pass, or less if a promise is broken.
    public mutating func run(for span: Duration) { run(until: now + span.microseconds) }

    mutating func run(until end: TrueTime) {
        while violations.isEmpty, let next = queue.nextTime, next <= end { advance() }
        if violations.isEmpty { now = max(now, end) }
    }

    /// Counts what is known only at the end.
    mutating func finishTally() {
        tally[.simulatedMilliseconds] = Int(now.microseconds / 1_000)
        tally[.committed] = history.committedEntries
    }

    /// Takes what comes next.
    mutating func advance() {
        guard let (time, happening) = queue.next() else { return }
        now = max(now, time)
        switch happening {
        case .arrival(let flight): arrive(flight)
        case .wake(let peer): wake(Int(peer))
        case .resume(let peer, let life): resume(Int(peer), life)
        case .saved(let peer, let life): finishSaving(Int(peer), life)
        case .restart(let peer, let life): restart(Int(peer), life)
        case .fault(let kind): strike(kind)
        case .proposal: propose()
        }
    }
}
