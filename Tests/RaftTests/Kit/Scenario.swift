import Raft
import Testing

/// What one step brought about: all of it, so that a test can say "and nothing else".
struct Outcome: Equatable {
    var messages: [Envelope] = []
    var observations: [Observation] = []
    var saved: DurableChange?
    var committed: [LogEntry] = []
    var proposal: ProposalOutcome?

    /// Nothing was sent, saved or noticed.
    static let nothing = Outcome()

    /// What was sent to this peer.
    func messages(to peer: NodeID) -> [Message] {
        messages.filter { $0.to == peer }.map(\.message)
    }
}

/// One peer under test; the test plays all the others.
///
/// The clock stands still until the test moves it. After each step the disk must hold what the
/// peer believes: every scenario checks that without being asked.
struct Scenario {
    private(set) var node: RaftNode
    var now: Instant
    private(set) var disk: DurableState
    private(set) var diskLog: Log
    var chance: SplitMix64
    private var waits = 0

    /// For how long a lease may run on, as the last vote told; it is left out of the messages.
    private(set) var toldLease: Duration?

    /// When the peer starts.
    static let start = Instant(microseconds: 10_000_000)

    /// A peer that starts, by default with a past and the right to vote.
    init(
        _ id: NodeID = 0, peers: [NodeID] = [0, 1, 2],
        priorities: [NodeID: Int] = [:], restoring state: DurableState = .remembering(5),
        log: Log = Log(), timing: Timing = .withoutProbes, seed: UInt64 = 1
    ) {
        chance = SplitMix64(seed: seed)
        now = Scenario.start
        disk = state
        diskLog = log
        node = RaftNode(
            id, in: Membership(peers, priorities: priorities), timing: timing, limits: .small,
            restoring: state, log: log, at: now, using: &chance)
    }

    /// Takes one step, writes to the disk what it says, and tells the peer so.
    @discardableResult
    mutating func step(_ event: Event) -> Outcome {
        var outcome = stepWithoutDisk(event)
        guard let change = outcome.saved else { return outcome }
        if let state = change.state { disk = state }
        if let change = change.log { diskLog.apply(change) }
        let drawn = chance
        let next = stepWithoutDisk(.persisted(change))
        chance = drawn
        outcome.messages += next.messages
        outcome.observations += next.observations
        outcome.committed += next.committed
        #expect(disk == node.durable, "what the peer believes is on the disk")
        #expect(diskLog == node.log, "what the peer believes is on the disk")
        return outcome
    }

    /// Takes one step, while the disk is still busy with what the peer wants to save.
    @discardableResult
    mutating func stepWithoutDisk(_ event: Event) -> Outcome {
        let output = node.handle(event, at: now, using: &chance)
        var outcome = Outcome(observations: output.observations, proposal: output.proposal)
        let requests = output.requests
        let promises = output.release { outcome.saved = $0 }
        outcome.committed = promises.committed
        outcome.messages = (requests + promises.replies).map { envelope in
            guard case .requestVoteReply(let reply) = envelope.message else { return envelope }
            toldLease = reply.lease
            let message = Message.requestVoteReply(
                .init(
                    term: reply.term, isGranted: reply.isGranted, isPreVote: reply.isPreVote,
                    isLeader: reply.isLeader))
            return Envelope(to: envelope.to, sequence: envelope.sequence, message: message)
        }
        return outcome
    }

    /// A peer's message arrives; it has the number of a request sent just now, or then.
    @discardableResult
    mutating func receive(
        _ message: Message, from peer: NodeID, asked: Instant? = nil
    ) -> Outcome {
        step(.received(message, from: peer, sequence: node.sequence(at: asked ?? now)))
    }

    /// Lets time pass, and calls the peer once at the end of it.
    @discardableResult
    mutating func wait(_ span: Duration) -> Outcome {
        now = now + span
        return step(.clockAdvanced)
    }

    /// Waits until the peer wants to be called, and calls it.
    ///
    /// No test waits for that ten thousand times, unless for something that never comes.
    @discardableResult
    mutating func waitForDeadline() -> Outcome {
        waits += 1
        precondition(waits < 10_000, "it waits for what never comes: \(node)")
        now = max(now, node.deadline)
        return step(.clockAdvanced)
    }

    /// How long until the peer wants to be called.
    var patience: Duration { node.deadline - now }

    /// The messages that answer one request, to its asker and under its number.
    func reply(_ message: Message, to peer: NodeID) -> [Envelope] {
        [Envelope(to: peer, sequence: node.sequence(at: now), message: message)]
    }

    /// One request, to each of these peers, under the number that the clock gives it.
    func requests(_ message: Message, to peers: [NodeID]) -> [Envelope] {
        peers.map { Envelope(to: $0, sequence: node.sequence(at: now), message: message) }
    }
}

extension Log {
    /// Does to the log on the disk what was done to the one in memory.
    mutating func apply(_ change: LogChange) {
        removeAll(from: change.start)
        for entry in change.entries { append(entry) }
    }
}
