internal import Raft
internal import RaftGuard
internal import RaftServer
internal import RaftWire

extension Settings {
    /// A cluster with the mix of faults, the network, the disks and the timing that this seed draws.
    public static func swarm(peers: Int, seed: UInt64) -> Settings {
        var settings = Settings(peers: peers, seed: seed)
        // A kind of fault that is added at the end changes no other draw.
        var mixChance = SeededGenerator(seed: seed ^ 0x4D49_5800_0000_0000)
        var chance = SeededGenerator(seed: seed ^ 0x5357_4152_4D00_0000)
        settings.mix = FaultMix(using: &mixChance)
        settings.latency = randomLatency(&chance)
        settings.hasNeighbours = chance.below(2) == 0
        settings.severedShare = chance.below(4) == 0 ? 25 * (1 + chance.below(3)) : 0
        settings.flush = chance.below(4) == 0 ? 100 << Int64(chance.below(9)) : 0
        settings.proposalsPerSecond = chance.below(3) == 0 ? chance.below(64) : chance.below(8)
        settings.longestCommand = Limits.replication.commandBytes
        settings.startsLate = chance.below(4) == 0
        settings.timing = randomTiming(roundTrip: settings.longestRoundTrip, &chance)
        settings.hasGuards = chance.below(4) > 0
        if settings.hasGuards, chance.below(3) > 0 { settings.command = randomCommand(&chance) }
        settings.usesNames = chance.below(4) == 0
        settings.hasKeys = chance.below(3) == 0
        let trials = Trial.allCases.filter { $0 != .firstStart && $0.applies(toPeers: peers) }
        settings.trial = trials[chance.below(trials.count)]
        if settings.mix[.priority] > 0 { settings.drawPriorities() }
        return settings
    }

    /// Has a kind of fault in any case, and often, with what it strikes at: keys for the adversary.
    public mutating func require(_ kind: FaultKind) {
        let isDrawn = mix[kind] > 0
        mix[kind] = max(mix[kind], FaultMix.greatestStrength / 2)
        switch kind {
        case .adversary: hasKeys = true
        case .priority where !isDrawn: drawPriorities()
        case .check: requireCommand(hasCheck: true)
        case .guardCrash, .guardPause, .commandEnd: requireCommand(hasCheck: false)
        default: break
        }
    }

    private mutating func requireCommand(hasCheck: Bool) {
        var chance = SeededGenerator(seed: seed ^ 0x434F_4D4D_0000_0000)
        hasGuards = true
        while command == nil || hasCheck && command?.plan.check == nil {
            command = Self.randomCommand(&chance)
        }
    }

    /// From 1 to 3; or 0, of a witness, for one that no majority is without a peer that may lead.
    ///
    /// An entry that only a witness has left can be had from nobody: where there are witnesses, no
    /// client proposes anything.
    private mutating func drawPriorities() {
        var chance = SeededGenerator(seed: seed ^ 0x5052_494F_0000_0000)
        isPreempting = chance.below(3) == 0
        priorities = (0..<peers).map { _ in 1 + chance.below(3) }
        let witnesses = chance.below(2) == 0 ? (peers - 1) / 2 : 0
        guard witnesses > 0 else { return }
        for index in priorities.indices.shuffled(using: &chance).prefix(witnesses) {
            priorities[index] = 0
        }
        proposalsPerSecond = 0
    }

    private static func randomCommand(_ chance: inout SeededGenerator) -> CommandSettings {
        let policies = CommandSettings.ExitPolicy.allCases
        return CommandSettings(
            name: "command", exitPolicy: policies[chance.below(policies.count)],
            plan: GuardPlan(
                hasCleanup: chance.below(4) == 0, check: randomCheck(&chance),
                grace: .milliseconds(50 << Int64(chance.below(6)))))
    }

    private static func randomCheck(_ chance: inout SeededGenerator) -> CheckPlan? {
        guard chance.below(2) == 0 else { return nil }
        return CheckPlan(
            interval: .milliseconds(50 << Int64(chance.below(6))),
            timeout: .milliseconds(50 << Int64(chance.below(6))),
            failures: UInt32(1 + chance.below(3)),
            grace: .milliseconds(Int64(chance.below(3)) * 500))
    }

    /// From neighbours in a rack, 0.02 ms one way, to the other side of the world, 300 ms.
    private static func randomLatency(_ chance: inout SeededGenerator) -> ClosedRange<Int64> {
        let fastest = Int64(20) << Int64(chance.below(15))
        let spread = [fastest / 20, fastest / 2, fastest * 2][chance.below(3)]
        return min(fastest, 250_000)...min(fastest + spread, 300_000)
    }

    /// The default timing, or another one that `cluster.json` may have; mostly one that fits the
    /// distance, as "Operating" asks for.
    private static func randomTiming(
        roundTrip: Int64, _ chance: inout SeededGenerator
    ) -> Timing {
        let isProbing = chance.below(4) > 0
        let fitting = 200 + roundTrip * 3 / 1_000
        let isDefault = chance.below(2) == 0 && (fitting < 300 || chance.below(4) == 0)
        guard !isDefault else { return Timing(isProbing: isProbing) }
        let heartbeat = Int64([100, 125, 250, 500][chance.below(4)])
        let least = max(2 * heartbeat, fitting) * Int64(1 + chance.below(2))
        return Timing(
            heartbeatInterval: .milliseconds(heartbeat),
            electionTimeout: .milliseconds(least) ... .milliseconds(min(5_000, least * 2)),
            isProbing: isProbing)
    }

    /// What a datagram and its reply take at most when nothing is wrong, in microseconds.
    var longestRoundTrip: Int64 { 2 * (latency.upperBound + flush) }

    /// Whether a leader can be heard in time at this distance, and keep a lease.
    var isTimingFit: Bool {
        let heard = longestRoundTrip + timing.heartbeatInterval.microseconds * 103 / 100
        return heard * 21 / 20 < timing.electionTimeout.lowerBound.microseconds * 98 / 100
    }
}
