internal import Raft

/// The checker: it remembers the whole history, across crashes, and holds it against what Raft
/// promises at any time, to anybody, whatever goes wrong (§5.2, Figure 3).
public struct History: Sendable {
    /// What was found to be broken, in order.
    public private(set) var violations: [Violation] = []

    /// Who has led each term, by the number of the term.
    private var leaders: [Int32] = []

    private var ballots: Ballots
    private var entries = EntryRegister()
    private var heartbeats: HeartbeatRegister
    private var leases: LeaseRegister

    /// Whether leases are looked at: they rely on all peers having the same timing.
    private let watchesLeases: Bool

    init(peers: Int, watchesLeases: Bool) {
        self.watchesLeases = watchesLeases
        ballots = Ballots(peers: peers)
        heartbeats = HeartbeatRegister(peers: peers)
        leases = LeaseRegister(peers: peers)
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
        of place: Int, from old: RaftNode, to new: RaftNode, by event: Event, _ instant: Instant,
        _ now: TrueTime
    ) {
        var invariants = Invariants()
        invariants.check(new)
        invariants.check(from: old, to: new, by: event, at: instant)
        if !invariants.broken.isEmpty { report(invariants.broken, by: place, at: now) }
        if case .transferRequested = event {
            leases.handleTimeoutNowReply(of: place, new, instant, now)
        }
    }

    /// A step's changes are on the disk: what the peer is now, it may act on.
    mutating func noteSaved(_ place: Int, _ peers: [SimulatedPeer], at now: TrueTime) {
        let id = peers[place].node.id
        let term = peers[place].node.durable.term
        if peers[place].node.durable.vote == id {
            report(ballots.note(id, in: term, by: place), by: place, at: now)
        }
        if entries.lacks(peers[place].node.commitIndex, of: place) {
            report(entries.noteCommitted(peers[place].node, place), by: place, at: now)
        }
        guard peers[place].node.isLeader else { return leases.noteFollower(place, at: now) }
        noteLeader(place, of: Int(term.number), peers, at: now)
        watchLease(of: place, peers, at: now)
    }

    /// Election Safety: "at most one leader can be elected in a given term" (Figure 3).
    private mutating func noteLeader(
        _ place: Int, of term: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        while leaders.count <= term { leaders.append(-1) }
        guard leaders[term] != Int32(place) else { return }
        if leaders[term] >= 0 {
            report(
                ["two leaders in term \(term): peers \(leaders[term]) and \(place)"], by: nil,
                at: now)
        }
        leaders[term] = Int32(place)
        report(entries.missing(in: peers[place].node), by: place, at: now)
    }

    /// A message leaves: by now the disk must have all that it tells or promises.
    mutating func noteSent(
        _ envelope: Envelope, from place: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        var invariants = Invariants()
        invariants.check(envelope, from: peers[place].node)
        if !invariants.broken.isEmpty { report(invariants.broken, by: place, at: now) }
        if peers[place].disk.state != peers[place].node.durable
            || peers[place].disk.log.last != peers[place].node.log.last
        {
            report(["it sends what its disk has not: \(envelope.message)"], by: place, at: now)
        }
        noteKind(of: envelope, from: place, at: now)
    }

    private mutating func noteKind(of envelope: Envelope, from place: Int, at now: TrueTime) {
        switch envelope.message {
        case .requestVoteReply(let reply) where reply.isGranted && !reply.isPreVote:
            report(ballots.note(envelope.to, in: reply.term, by: place), by: place, at: now)
        case .appendEntries:
            let receiver = Int(envelope.to.number)
            report(heartbeats.note(from: place, to: receiver, at: now), by: place, at: now)
        case .requestVote, .requestVoteReply, .appendEntriesReply, .probe, .probeReply, .timeoutNow,
            .timeoutNowReply:
            break
        }
    }

    /// The log of a peer is about to change on its disk.
    mutating func noteLog(
        _ change: LogChange, of place: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        report(entries.note(change, to: peers[place].disk.log), by: place, at: now)
    }

    /// A process starts with what its disk has.
    mutating func noteStart(of place: Int, _ peers: [SimulatedPeer], at now: TrueTime) {
        report(ballots.noteStart(of: place, in: peers[place].node.durable.term), by: place, at: now)
        entries.noteStart(of: place)
    }

    /// A peer's disk is gone, with all that it knew.
    mutating func noteWipe(of place: Int) { ballots.noteWipe(of: place) }

    /// Looks at the lease of a peer, if it has one just now.
    mutating func watchLease(of place: Int, _ peers: [SimulatedPeer], at now: TrueTime) {
        guard watchesLeases, let text = leases.watch(place, peers, at: now) else { return }
        report([text], by: place, at: now)
    }

    /// Whether a peer was told of a lease that has not run out.
    func hasLease(_ place: Int, at now: TrueTime) -> Bool { leases.isRunning(for: place, at: now) }

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
