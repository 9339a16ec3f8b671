import Raft
import Testing

/// A process that runs a peer, and the disk that outlives it.
struct Machine {
    let id: NodeID
    var node: RaftNode?
    var disk: DurableState
    var log: Log
    /// Whether the host answers for a process that is gone: with a refusal.
    var isHostUp = true
    /// What its disk has yet to write, in order, and what waits for that.
    var writes: [Write] = []

    /// One step's change, and what the step promises with it.
    struct Write {
        let change: DurableChange?
        let promises: Output.Promises
        let end: Instant
    }
}

/// One direction of the way between two peers.
struct Link: Hashable {
    let from: NodeID
    let to: NodeID
}

/// Peers that step each other's messages in memory, with one clock and one delay.
///
/// Nothing is random but what the peers draw, and that comes from the seed. What arrives at an
/// instant is handled before what is due then, as a socket is drained before timers are looked at.
/// It needs the algorithm only, builds in seconds, and is the one place where a peer goes on while its
/// disk is busy; the simulator's clusters run whole servers, which wait.
struct Cluster {
    let membership: Membership
    let timing: Timing
    var machines: [Machine]
    var cut: Set<Link> = []
    private(set) var now = Instant(microseconds: 1_000_000)
    private(set) var trace: [(at: Instant, id: NodeID, what: Observation)] = []
    private(set) var winners: [Term: NodeID] = [:]
    private(set) var applied: [LogIndex: LogEntry] = [:]
    private var flights: [Flight] = []
    private var chance: SplitMix64
    private var turns = 0

    /// How much may happen in one instant; more means that a peer's deadline never moves on.
    private static let turnsAtOnce = 10_000

    /// How long a datagram is on its way.
    let delay: Duration

    /// How long a disk takes to write a change, while its peer goes on; no time at all if it is none.
    var flush: ClosedRange<Duration>?

    private struct Flight {
        let arrival: Instant
        let to: NodeID
        let event: Event
    }

    /// A new cluster whose processes all start now, by default with a past.
    init(
        _ count: Int, seed: UInt64 = 1, timing: Timing = Timing(),
        restoring disk: DurableState = .remembering(1), delay: Duration = .microseconds(500)
    ) {
        self.delay = delay
        membership = Membership((0..<UInt64(count)).map { NodeID($0) })
        self.timing = timing
        chance = SplitMix64(seed: seed)
        machines = membership.members.map { Machine(id: $0, disk: disk, log: Log()) }
        for id in membership.members { start(id) }
    }

    subscript(id: NodeID) -> Machine {
        get { machines[Int(id.number)] }
        set { machines[Int(id.number)] = newValue }
    }

    /// Starts the process of a peer with what its disk holds.
    mutating func start(_ id: NodeID) {
        self[id].isHostUp = true
        self[id].node = RaftNode(
            id, in: membership, timing: timing, limits: .small, restoring: self[id].disk,
            log: self[id].log, at: now, using: &chance)
    }

    /// Lets time pass.
    mutating func run(for span: Duration) {
        run(until: now + span) { _ in false }
    }

    /// Lets time pass until something holds; true if it came to that before the end.
    @discardableResult
    mutating func run(until end: Instant, _ isDone: (Cluster) -> Bool) -> Bool {
        while !isDone(self) {
            guard let next = nextInstant, next <= end else {
                now = end
                return isDone(self)
            }
            turns = next > now ? 0 : turns + 1
            guard turns < Cluster.turnsAtOnce else {
                Issue.record("time stands still at \(now)")
                return false
            }
            now = max(now, next)
            turn()
        }
        return true
    }

    private var nextInstant: Instant? {
        let deadlines = machines.compactMap { $0.node?.deadline }
        let writes = machines.compactMap { $0.writes.first?.end }
        return (deadlines + writes + flights.map(\.arrival)).min()
    }

    private mutating func turn() {
        if let index = flights.indices.first(where: { flights[$0].arrival <= now }) {
            let flight = flights.remove(at: index)
            handle(flight.event, at: flight.to)
        } else if let id = machines.first(where: { $0.writes.first.map { $0.end <= now } ?? false }
        )?
        .id {
            finish(self[id].writes.removeFirst(), at: id)
        } else {
            for id in membership.members where (self[id].node?.deadline).map({ $0 <= now }) ?? false
            {
                handle(.clockAdvanced, at: id)
            }
        }
    }

    /// Takes a step at a peer: saves, sends, and writes down what happened.
    mutating func handle(_ event: Event, at id: NodeID) {
        guard var node = self[id].node else { return }
        let output = node.handle(event, at: now, using: &chance)
        self[id].node = node
        for observation in output.observations { note(observation, at: id) }
        for request in output.requests { send(request, from: id) }
        var change: DurableChange?
        let promises = output.release { change = $0 }
        save(change, promises, at: id)
    }

    /// Writes a change at once, or has it wait for those before it and for the disk.
    private mutating func save(
        _ change: DurableChange?, _ promises: Output.Promises, at id: NodeID
    ) {
        var end = self[id].writes.last?.end ?? now
        if change != nil, let flush { end = end + chance.draw(from: flush) }
        let write = Machine.Write(change: change, promises: promises, end: end)
        if end > now { self[id].writes.append(write) } else { finish(write, at: id) }
    }

    /// What a step promises leaves, now that its change is on the disk.
    private mutating func finish(_ write: Machine.Write, at id: NodeID) {
        if let state = write.change?.state { self[id].disk = state }
        if let change = write.change?.log { self[id].log.apply(change) }
        for reply in write.promises.replies { send(reply, from: id) }
        for entry in write.promises.committed { apply(entry) }
        if let change = write.change { handle(.persisted(change), at: id) }
    }

    /// State Machine Safety (Figure 3).
    private mutating func apply(_ entry: LogEntry) {
        #expect(
            applied[entry.index] ?? entry == entry, "entry \(entry.index) is applied twice over")
        applied[entry.index] = entry
    }

    private mutating func send(_ envelope: Envelope, from id: NodeID) {
        guard !cut.contains(Link(from: id, to: envelope.to)) else { return }
        let isRefused = self[envelope.to].node == nil
        guard !isRefused || self[envelope.to].isHostUp else { return }
        flights.append(
            Flight(
                arrival: now + delay, to: isRefused ? id : envelope.to,
                event: isRefused
                    ? .connectionRefused(by: envelope.to)
                    : .received(envelope.message, from: id, sequence: envelope.sequence)))
    }

    /// "At most one leader can be elected in a given term" (Figure 3), in the whole history.
    private mutating func note(_ observation: Observation, at id: NodeID) {
        trace.append((now, id, observation))
        guard case .leadershipWon(let term, _, _, _) = observation else { return }
        #expect(winners[term] == nil, "term \(term) has two leaders")
        winners[term] = id
    }
}
