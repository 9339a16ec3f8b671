import POSIX
import Raft

@testable import RaftStorage

let owner = Owner(cluster: "demo", id: NodeID(0))
let path = "/var/raft-data/demo/0"

/// What a peer must not forget.
struct Memory: Hashable {
    var state = DurableState.empty
    var log = Log()

    /// What it is after this was saved, and on the way there: the state comes before the log.
    func steps(of durableChange: DurableChange) -> [Memory] {
        var between = self
        if let state = durableChange.state { between.state = state }
        var after = between
        if let change = durableChange.log {
            after.log.removeAll(from: change.start)
            for entry in change.entries { after.log.append(entry) }
        }
        return [between, after]
    }

    /// A vote in the next term and an entry of that term, saved at once.
    var continuation: DurableChange {
        let term = state.term.next.number
        return save(
            .unlimited, term: term, vote: 3, entries: [term], from: log.last.index.next.number)
    }
}

/// What a process that had this disk left behind.
struct Outcome {
    /// What was promised last.
    var promised: Memory

    /// What may be read back as well: what was being saved when the process ended.
    var unfinished: [Memory] = []

    /// Why the process ended, none if it came to its end.
    var error: StorageError?

    var legal: Set<Memory> { Set([promised] + unfinished) }
}

extension SimulatedDisk {
    /// Opens the directory and saves one after the other, until the end or a fault.
    func run(_ script: [DurableChange], after earlier: Outcome = Outcome(promised: Memory()))
        -> Outcome
    {
        var outcome = Outcome(promised: earlier.promised, unfinished: earlier.unfinished)
        do throws(StorageError) {
            var storage = try DataDirectory.open(path, of: owner, in: SimulatedFiles(disk: self))
            outcome = Outcome(promised: Memory(state: storage.state, log: storage.log))
            for durableChange in script {
                outcome.unfinished = outcome.promised.steps(of: durableChange)
                try storage.save(durableChange)
                outcome = Outcome(promised: outcome.unfinished[1])
            }
        } catch {
            outcome.error = error
        }
        return outcome
    }

    /// What is read back by a new process.
    func readBack() throws(StorageError) -> Memory {
        let storage = try DataDirectory.open(path, of: owner, in: SimulatedFiles(disk: self))
        return Memory(state: storage.state, log: storage.log)
    }
}

/// A peer's life: votes, entries, a tail that is replaced, one that is only deleted, and at last a
/// vote in a term that had been saved without one.
let script: [DurableChange] = [
    save(.unlimited, term: 0, vote: nil),
    save(.unlimited, term: 1, vote: 0),
    save(entries: [1, 1], from: 1),
    save(.unlimited, term: 3, vote: 2),
    save(.unlimited, term: 4, vote: nil, entries: [4, 4, 4], from: 2),
    save(.unlimited, term: 4, vote: nil),
    save(entries: [4], from: 5, bytes: 700),
    save(.unlimited, term: 5, vote: 1, entries: [], from: 3),
    save(entries: [5, 5], from: 3, bytes: 100),
    save(.unlimited, term: 6, vote: nil),
    save(.unlimited, term: 6, vote: 0),
]

func save(
    _ votingRights: VotingRights, term: UInt64, vote: UInt64?, entries: [UInt64]? = nil,
    from start: UInt64 = 1
) -> DurableChange {
    let state = DurableState(
        term: Term(term), vote: vote.map(NodeID.init), votingRights: votingRights)
    return DurableChange(state: state, log: entries.map { change($0, from: start, bytes: 5) })
}

func save(entries: [UInt64], from start: UInt64, bytes: Int = 5) -> DurableChange {
    DurableChange(state: nil, log: change(entries, from: start, bytes: bytes))
}

/// The change that puts entries of these terms from an index on; their commands are all different.
func change(_ terms: [UInt64], from start: UInt64, bytes: Int) -> LogChange {
    let entries = zip(terms, start...).map { term, index in
        LogEntry(
            term: Term(term), index: LogIndex(index),
            command: (0..<bytes).map { UInt8(truncatingIfNeeded: $0 + bytes) | 1 })
    }
    return LogChange(start: LogIndex(start), entries: entries)
}
