public import Raft

/// What a peer's disk holds for certain: what was written and flushed.
public struct SimulatedDisk: Hashable, Sendable {
    /// The term, the vote and the right to vote.
    public private(set) var state = DurableState.empty

    /// The log.
    public private(set) var log = Log()

    /// Whether the peer is drained: a file of its own, beside the others.
    var isDrained = false

    /// A new, empty disk.
    public init() {}

    /// How much of a change is on the disk when the power goes: the state is written first, then
    /// the log, and each is one record that is there as a whole or not at all.
    enum Extent: CaseIterable { case nothing, stateOnly, everything }

    /// Writes a change, or the part of it that a crash leaves.
    mutating func write(_ change: DurableChange, _ extent: Extent = .everything) {
        guard extent != .nothing else { return }
        if let state = change.state { self.state = state }
        guard extent == .everything, let change = change.log else { return }
        log.removeAll(from: change.start)
        for entry in change.entries { log.append(entry) }
    }
}

extension SimulatedDisk {
    /// Whether a peer with this disk can take part in an election of any majority: it knows what it
    /// may vote for, and has all entries that it may have acknowledged and forgotten.
    var canElect: Bool {
        guard let votingRights = state.votingRights else { return false }
        return state.term >= votingRights.floor && log.last >= votingRights.log
    }

    /// Whether the disk would be missed: a cluster can do without those of a minority.
    var hasRecovered: Bool { canElect && state.term > .zero }
}

/// Why a step's messages did not leave at once.
enum DiskTrouble: Error {
    /// The flush takes until then.
    case slow(until: TrueTime)
    /// The write failed; the process ends, as the daemon does.
    case failed
    /// The process was killed, or the power went.
    case crashed
}
