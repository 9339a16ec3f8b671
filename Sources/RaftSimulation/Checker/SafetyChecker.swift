internal import Raft

/// The checker: it remembers the whole history, across crashes, and holds it against what Raft
/// promises at any time, to anybody, whatever goes wrong (§5.2, Figure 3).
public struct SafetyChecker: Sendable {
    /// What was found to be broken, in order.
    public private(set) var violations: [Violation] = []

    /// Who has led each term, by the number of the term.
    private var leaders: [Int32] = []

    private var votes: VoteChecker
    private var entries = EntryChecker()
    private var heartbeats: HeartbeatChecker
    private var leases: LeaseChecker

    /// Whether leases are looked at: they rely on all peers having the same timing.
    private let watchesLeases: Bool

    init(peers: Int, watchesLeases: Bool) {
        self.watchesLeases = watchesLeases
        votes = VoteChecker(peers: peers)
        heartbeats = HeartbeatChecker(peers: peers)
        leases = LeaseChecker(peers: peers)
    }

    /// Whether anybody has ever led.
    public var hasHadLeader: Bool { !leaders.isEmpty }

    /// How many entries are known to be committed.
    public var committedEntries: Int { entries.committed.count }

    private mutating func report(_ texts: [String], by peer: Int?, at now: TrueTime) {
        for text in texts { violations.append(Violation(time: now, peer: peer, text: text)) }
    }

    /// Holds a step of a node against ``Invariants``.
    mutating func noteStep(
        of index: Int, from old: RaftNode, to new: RaftNode, by event: Event, _ instant: Instant,
        _ now: TrueTime
    ) {
        var invariants = Invariants()
        invariants.check(new)
        invariants.check(from: old, to: new, by: event, at: instant)
        if !invariants.broken.isEmpty { report(invariants.broken, by: index, at: now) }
        if case .transferRequested = event {
            leases.handleTimeoutNowReply(of: index, new, instant, now)
        }
    }

    /// A step's changes are on the disk: what the peer is now, it may act on.
    mutating func noteSaved(_ index: Int, _ peers: [SimulatedPeer], at now: TrueTime) {
        let id = peers[index].node.id
        let term = peers[index].node.durable.term
        if peers[index].node.durable.vote == id {
            report(votes.note(id, in: term, by: index), by: index, at: now)
        }
        if entries.lacks(peers[index].node.commitIndex, of: index) {
            report(entries.noteCommitted(peers[index].node, index), by: index, at: now)
        }
        guard peers[index].node.isLeader else { return leases.noteFollower(index, at: now) }
        noteLeader(index, of: Int(term.number), peers, at: now)
        watchLease(of: index, peers, at: now)
    }

    /// Election Safety: "at most one leader can be elected in a given term" (Figure 3).
    private mutating func noteLeader(
        _ index: Int, of term: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        while leaders.count <= term { leaders.append(-1) }
        guard leaders[term] != Int32(index) else { return }
        if leaders[term] >= 0 {
            report(
                ["two leaders in term \(term): peers \(leaders[term]) and \(index)"], by: nil,
                at: now)
        }
        leaders[term] = Int32(index)
        report(entries.missing(in: peers[index].node), by: index, at: now)
    }

    /// A message leaves: by now the disk must have all that it tells or promises.
    mutating func noteSent(
        _ envelope: Envelope, from index: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        var invariants = Invariants()
        invariants.check(envelope, from: peers[index].node)
        if !invariants.broken.isEmpty { report(invariants.broken, by: index, at: now) }
        if peers[index].disk.state != peers[index].node.durable
            || peers[index].disk.log.last != peers[index].node.log.last
        {
            report(["it sends what its disk has not: \(envelope.message)"], by: index, at: now)
        }
        noteKind(of: envelope, from: index, at: now)
    }

    private mutating func noteKind(of envelope: Envelope, from index: Int, at now: TrueTime) {
        switch envelope.message {
        case .requestVoteReply(let reply) where reply.isGranted && !reply.isPreVote:
            report(votes.note(envelope.to, in: reply.term, by: index), by: index, at: now)
        case .appendEntries:
            let receiver = Int(envelope.to.number)
            report(heartbeats.note(from: index, to: receiver, at: now), by: index, at: now)
        case .requestVote, .requestVoteReply, .appendEntriesReply, .probe, .probeReply, .timeoutNow,
            .timeoutNowReply:
            break
        }
    }

    /// The log of a peer is about to change on its disk.
    mutating func noteLog(
        _ change: LogChange, of index: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        report(entries.note(change, to: peers[index].disk.log), by: index, at: now)
    }

    /// A process starts with what its disk has.
    mutating func noteStart(of index: Int, _ peers: [SimulatedPeer], at now: TrueTime) {
        report(votes.noteStart(of: index, in: peers[index].node.durable.term), by: index, at: now)
        entries.noteStart(of: index)
        leases.noteFollower(index, at: now)
    }

    /// A peer's disk is gone, with all that it knew.
    mutating func noteWipe(of index: Int) { votes.noteWipe(of: index) }

    /// Looks at the lease of a peer, if it has one just now.
    mutating func watchLease(of index: Int, _ peers: [SimulatedPeer], at now: TrueTime) {
        guard watchesLeases, let text = leases.watch(index, peers, at: now) else { return }
        report([text], by: index, at: now)
    }

    /// Whether a peer was told of a lease that has not run out.
    func hasLease(_ index: Int, at now: TrueTime) -> Bool { leases.isRunning(for: index, at: now) }

    /// A message did not come out of its bytes as it went in.
    mutating func noteBytes(
        _ reason: String, of envelope: Envelope, from sender: NodeID, at now: TrueTime
    ) {
        report(
            ["its datagram to peer \(envelope.to) is no good: \(reason)"],
            by: Int(sender.number), at: now)
    }

    /// The cluster did not get going again although it could.
    mutating func noteFailure(_ text: String, at now: TrueTime) {
        report([text], by: nil, at: now)
    }
}
