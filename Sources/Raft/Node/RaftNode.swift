/// One peer of a Raft cluster, as a value: all of Figure 2 that is needed to elect a leader, to
/// lead and to follow.
///
/// Nothing happens by itself. A shell calls ``handle(_:at:using:)`` when a message came in or when
/// ``deadline`` is reached, saves what the ``Output`` asks it to save, and then sends its messages.
/// Time, randomness, network and disk are all arguments or results, so the same value runs in the
/// daemon, in the simulator and in the explorer.
public struct RaftNode: Hashable, Sendable {
    /// The name of this peer.
    public let id: NodeID

    /// All peers of the cluster, this one among them.
    public let membership: Membership

    /// How long it waits for what.
    public let timing: Timing

    /// How much of the log a request may carry.
    public let limits: ReplicationLimits

    /// The other peers, in the order of their ids.
    public let others: [NodeID]

    /// "Persistent state on all servers" (Figure 2): the term and the vote.
    public internal(set) var durable: DurableState

    /// "Log entries; each entry contains command for state machine, and term when entry was
    /// received by leader (first index is 1)" (Figure 2).
    public internal(set) var log: Log

    /// "Index of highest log entry known to be committed" (Figure 2).
    public internal(set) var commitIndex: LogIndex

    /// What it is at the moment.
    public internal(set) var role: Role

    /// What a peer without a right to vote asks the others, until it has one.
    var recovery: Recovery?

    /// Whether it has learned that the cluster is new, and has not entered a term since.
    var isBootstrapping = false

    /// When the others may be sent their next heartbeats, while it leads.
    var heartbeats: HeartbeatSchedule

    /// Until when it does not stand for election, by its own wish.
    var cooldownUntil = Instant.zero

    /// Whether it does not want to lead until it is told otherwise.
    public internal(set) var isDrained = false

    /// When this peer last acknowledged a leader's round, or may have, for all that it remembers;
    /// none if it never has.
    var lastAcknowledged: Instant?

    /// This life of the process, in which alone its requests are answered.
    var incarnation: Incarnation

    /// How many elections in a row have failed.
    var failedElections = 0

    /// A peer that starts, with what was saved before.
    ///
    /// One that remembers anything keeps the promise that it may have made just before it
    /// stopped: it votes for nobody until it either hears a leader or has been silent for the
    /// minimum election timeout (dissertation §4.2.3). One with an empty disk made none that
    /// it could keep, and asks the others first (see ``VotingRights``).
    ///
    /// The generator must give other numbers in each life of a peer, or a reply to a request of
    /// an earlier life may count in this one.
    ///
    /// - Precondition: the membership contains the peer.
    public init(
        _ id: NodeID, in membership: Membership, timing: Timing, limits: ReplicationLimits,
        restoring durable: DurableState, log: Log, at now: Instant,
        using generator: inout some RandomNumberGenerator
    ) {
        precondition(membership.contains(id), "peer \(id) is a member of its cluster")
        var chance = SplitMix64(seed: generator.next())
        self.id = id
        self.membership = membership
        self.timing = timing
        self.limits = limits
        self.durable = durable
        self.log = log
        commitIndex = log.base.index
        others = membership.members.filter { $0 != id }
        heartbeats = HeartbeatSchedule(
            from: durable.isEmpty ? now : now + timing.heartbeatPeriod, followers: others.count,
            timing)
        var follower = Follower(electionDeadline: now + chance.draw(from: timing.electionTimeout))
        follower.lastContact = durable.isEmpty ? nil : now
        if timing.isProbing, durable.votingRights != nil {
            follower.inquiry = RestartInquiry(at: now, of: others)
        }
        role = .follower(follower)
        lastAcknowledged = now
        recovery = durable.votingRights == nil ? Recovery(at: now) : nil
        incarnation = Incarnation(epoch: chance.next())
    }

    /// The number of a request that this peer sends at this instant of its clock.
    package func sequence(at instant: Instant) -> UInt64 { incarnation.sequence(at: instant) }

    /// When the node next wants ``Event/clockAdvanced``.
    public var deadline: Instant {
        let next =
            switch role {
            case .follower(let follower): follower.deadline
            case .candidate(let candidate): candidate.deadline
            case .leader(let leader):
                min(heartbeats.deadline, leader.deadline ?? heartbeats.deadline)
            }
        return min(next, recovery?.nextRequest ?? next)
    }

    /// The leader that this peer knows of in its term, itself included.
    public var leader: NodeID? {
        switch role {
        case .follower(let follower): follower.leader
        case .candidate: nil
        case .leader: id
        }
    }

    /// Why that leader was elected, where it is known.
    public var cause: ElectionCause? {
        switch role {
        case .follower(let follower): follower.cause
        case .candidate: nil
        case .leader(let leader): leader.cause
        }
    }

    /// Whether this peer leads.
    public var isLeader: Bool {
        if case .leader = role { true } else { false }
    }

    /// Takes one step: an event in, all that it brings about out.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - now: the peer's own clock, never earlier than in the step before.
    ///   - generator: where the election timeouts are drawn from.
    /// - Returns: what to save, then what to send, and what happened.
    public mutating func handle(
        _ event: Event, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> Output {
        let chance = SplitMix64(seed: generator.next())
        var step = Step(at: now, in: incarnation, timing, chance)
        let before = durable
        switch event {
        case .clockAdvanced: advanceClock(&step)
        case .received(let message, let peer, let sequence):
            receive(message, from: peer, sequence, &step)
        case .connectionRefused(let peer): handleConnectionRefused(by: peer, &step)
        case .transferRequested(let target): startTransfer(to: target, &step)
        case .electionCooldown(let span): startCooldown(span, &step)
        case .willingness(let isWilling): setWillingness(isWilling, &step)
        case .firstRunVouched: takeVotingRights(&step)
        case .persisted(let change): notePersisted(change, &step)
        case .proposed(let command): propose(command, &step)
        }
        return step.output(saving: durable == before ? nil : durable)
    }
}
