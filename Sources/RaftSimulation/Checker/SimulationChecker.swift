internal import Raft
internal import RaftGuard
internal import RaftServer
internal import SafetyChecker

/// The checker: it remembers the whole history, across crashes, and holds it against what Raft
/// promises at any time, to anybody, whatever goes wrong (§5.2, Figure 3).
public struct SimulationChecker: Sendable {
    /// What was found to be broken, in order.
    public private(set) var violations: [Violation] = []

    private var elections = ElectionChecker()
    private var preVotes: PreVoteWatch
    private var entries = EntryChecker()
    private var heartbeats: HeartbeatChecker
    var leases: LeaseWatch
    var commands: CommandWatch
    private var beliefs: BeliefChecker
    var health: HealthWatch
    private var priorities: PriorityWatch
    var hooks: HookWatch

    /// Whether leases are looked at: they rely on all peers having the same timing.
    let watchesLeases: Bool

    init(
        peers: Int, watchesLeases: Bool, hasKeys: Bool, check: CheckPlan? = nil,
        priorities: [Int], hasHooks: Bool
    ) {
        self.watchesLeases = watchesLeases
        preVotes = PreVoteWatch(peers: peers)
        heartbeats = HeartbeatChecker(peers: peers)
        leases = LeaseWatch(peers: peers)
        commands = CommandWatch(peers: peers)
        beliefs = BeliefChecker(peers: peers, hasKeys: hasKeys)
        health = HealthWatch(peers: peers, check)
        self.priorities = PriorityWatch(priorities)
        hooks = HookWatch(peers: peers, isOn: hasHooks)
    }

    /// Whether anybody has ever led.
    public var hasHadLeader: Bool { elections.leaderCount > 0 }

    /// How many entries are known to be committed.
    public var committedEntries: Int { entries.committed.count }

    mutating func report(_ text: String?, by peer: Int?, at now: TrueTime) {
        if let text { violations.append(Violation(time: now, peer: peer, text: text)) }
    }

    mutating func report(_ texts: [String], by peer: Int?, at now: TrueTime) {
        for text in texts { violations.append(Violation(time: now, peer: peer, text: text)) }
    }

    /// Holds a step of a server against ``Invariants``: what its node was told, and what it became.
    ///
    /// A node that was told nothing is what it was: a stranger's datagram changes nothing.
    mutating func noteStep(
        of index: Int, from old: RaftNode, to new: RaftNode, by events: [Event],
        _ instant: Instant, _ now: TrueTime
    ) {
        guard let event = events.last else {
            if old != new {
                report(["it changes though nobody told it anything"], by: index, at: now)
            }
            return
        }
        var invariants = Invariants()
        invariants.check(new)
        invariants.check(from: old, to: new, by: event, at: instant)
        if !invariants.broken.isEmpty { report(invariants.broken, by: index, at: now) }
        report(preVotes.note(event, of: index, from: old, to: new), by: index, at: now)
        report(priorities.note(new, index, at: instant), by: index, at: now)
        if case .transferRequested = event {
            leases.noteTransfer(of: index, new, instant, now)
        }
    }

    /// A peer reads its files again: that moves no term and no leadership, and ends nothing.
    mutating func noteReload(
        of index: Int, from old: RaftNode, to new: RaftNode, _ log: [LogRecord], at now: TrueTime
    ) {
        let isSame =
            old.durable == new.durable && old.leader == new.leader && old.isLeader == new.isLeader
        guard !isSame || log.contains(where: { $0.event == "stopped" }) else { return }
        report(["it reads its files, and does not go on as before"], by: index, at: now)
    }

    /// A peer is drained from now on, or may lead again.
    mutating func noteDrained(_ isDrained: Bool, _ index: Int) {
        priorities.noteDrained(isDrained, index)
    }

    /// What a server writes into its log says nothing that can only be its own mistake.
    mutating func noteLog(
        _ records: [LogRecord], of index: Int, _ instant: Instant, at now: TrueTime
    ) {
        for record in records {
            report(priorities.note(record, of: index, at: instant), by: index, at: now)
        }
        for record in records where record.event == "unencodable" {
            report([record.message], by: index, at: now)
        }
    }

    /// A peer took a datagram, and this is what its node was told.
    mutating func noteBelieved(
        _ steps: [NodeStep], of index: Int, in life: Int32, from flight: Flight, at now: TrueTime
    ) {
        report(beliefs.note(steps, of: index, in: life, from: flight), by: index, at: now)
    }

    /// What a client is told of its command is true: it stands there in the leader's log, or it is
    /// not in the log.
    mutating func noteProposal(
        _ step: NodeStep, of index: Int, _ node: RaftNode, at now: TrueTime
    ) {
        guard case .proposed(let command) = step.event else { return }
        switch step.proposal {
        case .appended(let position) where node.isLeader && node.log.last == position:
            guard node.log[position.index]?.command != command else { return }
            report("it says that it took a command, and took another", by: index, at: now)
        case .refused(let refusal)
        where refusal.isTrue(of: node, command)
            && node.log.entries.last?.command != command:
            break
        case .appended, .refused, nil:
            report(
                "it says of a command what is not so: \(step.proposal, default: "nothing")",
                by: index, at: now)
        }
    }

    /// A step's changes are on the disk: what the peer is now, it may act on.
    mutating func noteSaved(
        _ index: Int, _ peers: [SimulatedPeer], committed: [LogEntry], at now: TrueTime
    ) {
        let id = peers[index].node.id
        let term = peers[index].node.durable.term
        if peers[index].node.durable.vote == id {
            report(elections.note(vote: id, of: id, in: term), by: index, at: now)
        }
        report(entries.noteApplied(committed, by: index, peers[index].node), by: index, at: now)
        guard peers[index].node.isLeader else { return leases.noteFollower(index, at: now) }
        noteLeader(index, peers, at: now)
        if peers[index].node.log.last.index > .zero { checkMatches(of: index, peers, at: now) }
        watchLease(of: index, peers, at: now)
    }

    private mutating func noteLeader(_ index: Int, _ peers: [SimulatedPeer], at now: TrueTime) {
        let node = peers[index].node
        let isNew = elections.leader(of: node.durable.term) != node.id
        report(elections.note(leader: node.id, in: node.durable.term), by: index, at: now)
        if isNew { report(entries.missing(in: node), by: index, at: now) }
    }

    /// Holds what a leader believes of its followers against their disks.
    private mutating func checkMatches(
        of index: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        let leader = peers[index].node
        for (other, match) in zip(leader.others, leader.matchIndices) where match > .zero {
            let peer = Int(other.number)
            let disk = peers[peer].disk
            report(
                entries.check(match, of: peer, by: leader, disk.state, disk.log), by: index,
                at: now)
        }
    }

    /// A message leaves: by now the disk must have all that it tells or promises.
    mutating func noteSent(
        _ envelope: Envelope, from index: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        var invariants = Invariants()
        invariants.check(envelope, from: peers[index].node)
        if !invariants.broken.isEmpty { report(invariants.broken, by: index, at: now) }
        if !peers[index].hasSaved(before: envelope.message) {
            report(["it sends what its disk has not: \(envelope.message)"], by: index, at: now)
        }
        noteKind(of: envelope, from: index, peers, at: now)
    }

    private mutating func noteKind(
        of envelope: Envelope, from index: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        switch envelope.message {
        case .requestVoteReply(let reply) where reply.isGranted && !reply.isPreVote:
            let voter = peers[index].node.id
            report(
                elections.note(vote: envelope.to, of: voter, in: reply.term), by: index, at: now)
        case .requestVoteReply(let reply) where reply.isGranted:
            preVotes.noteGrant(of: peers[index].node.id, index, to: envelope.to)
        case .appendEntries:
            let receiver = Int(envelope.to.number)
            report(heartbeats.note(from: index, to: receiver, at: now), by: index, at: now)
        case .timeoutNow: report(commands.noteTransfer(index), by: index, at: now)
        default: break
        }
    }

    /// The log of a peer is about to change on its disk.
    mutating func noteLog(
        _ change: LogChange, of index: Int, _ peers: [SimulatedPeer], at now: TrueTime
    ) {
        report(entries.note(change, to: peers[index].disk.log), by: index, at: now)
    }

    /// A process has died, perhaps before it had saved its last step.
    mutating func noteDeath(of index: Int, _ peers: [SimulatedPeer]) {
        let node = peers[index].node
        guard node.durable.vote == node.id, peers[index].disk.state.term < node.durable.term
        else { return }
        elections.noteUnsavedCandidacy(of: node.id, in: node.durable.term)
    }

    /// A process starts with what its disk has.
    mutating func noteStart(of index: Int, _ peers: [SimulatedPeer], at now: TrueTime) {
        let node = peers[index].node
        report(elections.note(term: node.durable.term, of: node.id), by: index, at: now)
        entries.noteStart(of: index)
        beliefs.noteStart(
            of: index, in: peers[index].incarnation,
            isStale: peers[index].staleConfiguration != nil)
        leases.noteFollower(index, at: now)
        commands.noteLife(of: index)
        hooks.noteStart(of: index)
        priorities.noteDrained(peers[index].disk.isDrained, index)
    }

    /// A peer's disk is gone, with all that it knew.
    mutating func noteWipe(of index: Int, _ peers: [SimulatedPeer]) {
        elections.noteWipe(of: peers[index].node.id)
        let term = peers.map(\.node.durable.term).max() ?? .zero
        entries.noteWipe(of: index, upTo: term)
    }

    /// The cluster did not get going again although it could.
    mutating func noteFailure(_ text: String, at now: TrueTime) {
        report([text], by: nil, at: now)
    }
}

extension ProposalRefusal {
    /// Whether that is why this peer cannot take a command.
    fileprivate func isTrue(of node: RaftNode, _ command: [UInt8]) -> Bool {
        switch self {
        case .notLeader(let leader): !node.isLeader && leader == node.leader
        case .transferUnderWay(let peer):
            node.transferRefusal(to: nil, at: .zero) == .underWay(to: peer)
        case .tooLong(let limit): command.count > limit && limit == node.limits.commandBytes
        }
    }
}
