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
struct Cluster {
    let membership: Membership
    let timing: Timing
    var machines: [Machine]
    var cut: Set<Link> = []
    private(set) var now = Instant(microseconds: 1_000_000)
    private(set) var trace: [(at: Instant, id: NodeID, what: Observation)] = []
    private(set) var winners: [Term: NodeID] = [:]
    private var flights: [Flight] = []
    private var chance: Chance
    private var turns = 0

    /// How much may happen in one instant; more means that a peer's deadline never moves on.
    private static let turnsAtOnce = 10_000

    /// How long a datagram is on its way.
    let delay: Duration

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
        chance = Chance(seed: seed)
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
        return (deadlines + flights.map(\.arrival)).min()
    }

    private mutating func turn() {
        if let place = flights.indices.first(where: { flights[$0].arrival <= now }) {
            let flight = flights.remove(at: place)
            handle(flight.event, at: flight.to)
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
        let requests = output.requests
        let promises = output.release { durableChange in
            if let state = durableChange.state { self[id].disk = state }
            if let change = durableChange.log { self[id].log.apply(change) }
        }
        for envelope in requests + promises.replies { send(envelope, from: id) }
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
