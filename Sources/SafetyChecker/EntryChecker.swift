public import Raft

/// All entries that were ever on a disk, and those that were ever committed.
public struct EntryChecker: Sendable {
    /// An entry with what must come before it.
    private struct Known: Sendable {
        let term: Term
        let previous: Term
        let command: [UInt8]
    }

    /// What was ever seen at each index; one for each term.
    private var known: [[Known]] = []

    /// The committed entries, from index 1 on.
    public private(set) var committed: [LogEntry] = []

    /// In which term each of them was first known to be committed.
    private var terms: [Term] = []

    /// The last entry that each peer has applied since it started.
    private var applied: [LogIndex] = []

    /// The highest term that was known when each peer's disk was last replaced.
    private var wipes: [Int: Term] = [:]

    /// A history that nothing is known of yet.
    public init() {}

    /// Holds a change against Log Matching and against what is committed.
    ///
    /// "If two logs contain an entry with the same index and term, then the logs are
    /// identical in all entries up through the given index" (Figure 3). It is enough that such
    /// entries have the same command and follow an entry of the same term.
    public mutating func note(_ change: LogChange, to log: Log) -> [String] {
        var previous = log.term(at: change.start.previous) ?? .zero
        var broken = deletions(change, from: log)
        for entry in change.entries {
            broken += note(entry, after: previous)
            previous = entry.term
        }
        return broken
    }

    private mutating func note(_ entry: LogEntry, after previous: Term) -> [String] {
        let index = Int(entry.index.number)
        while known.count <= index { known.append([]) }
        guard let other = known[index].first(where: { $0.term == entry.term }) else {
            known[index].append(
                Known(term: entry.term, previous: previous, command: entry.command))
            return []
        }
        if other.command == entry.command && other.previous == previous { return [] }
        return ["two different logs contain \(entry.position) (log matching, Figure 3)"]
    }

    /// Committed entries that a change would take out of a log that has them.
    private func deletions(_ change: LogChange, from log: Log) -> [String] {
        let first = Int(change.start.number) - 1
        let end = min(committed.count, log.entries.count)
        guard first < end else { return [] }
        for index in first..<end where log.entries[index] == committed[index] {
            let entry = change.entries.dropFirst(index - first).first
            guard entry == committed[index] else {
                return ["it deletes \(committed[index].position), which is committed (§5.3)"]
            }
        }
        return []
    }

    /// Holds what a peer hands out to its state machine against what any has handed out.
    ///
    /// State Machine Safety: "if a server has applied a log entry at a given index to its state
    /// machine, no other server will ever apply a different log entry for the same index" (Figure 3).
    /// And each peer hands out all that it knows to be committed, one after the other.
    ///
    /// - Parameters:
    ///   - entries: What it hands out in this step.
    ///   - index: The peer.
    ///   - node: What it is after the step.
    /// - Returns: what is wrong with it.
    public mutating func noteApplied(
        _ entries: [LogEntry], by index: Int, _ node: RaftNode
    ) -> [String] {
        while applied.count <= index { applied.append(.zero) }
        var broken = entries.flatMap { noteApplied($0, by: index, in: node.durable.term) }
        if applied[index] != node.commitIndex {
            broken.append(
                "it has handed out entries up to \(applied[index]), and knows those up to "
                    + "\(node.commitIndex) to be committed (Figure 2)")
        }
        return broken
    }

    private mutating func noteApplied(
        _ entry: LogEntry, by index: Int, in term: Term
    ) -> [String] {
        let last = applied[index]
        applied[index] = entry.index
        guard entry.index == last.next else {
            return ["it hands out entry \(entry.index) after entry \(last) (Figure 2)"]
        }
        let known = committed.dropFirst(Int(last.number)).first
        if known == nil {
            committed.append(entry)
            terms.append(term)
        }
        return known == nil || known == entry
            ? [] : ["entry \(entry.index) is committed as two different ones (Figure 3)"]
    }

    /// A peer that starts learns anew what is committed.
    public mutating func noteStart(of index: Int) {
        if index < applied.count { applied[index] = .zero }
    }

    /// Leader Completeness: "if a log entry is committed in a given term, then that entry will be
    /// present in the logs of the leaders for all higher-numbered terms" (Figure 3).
    public func missing(in leader: RaftNode) -> [String] {
        for (index, entry) in committed.enumerated() where terms[index] < leader.durable.term {
            guard leader.log[entry.index] == entry else {
                return [
                    """
                    it leads term \(leader.durable.term) without \(entry.position), which was \
                    committed in term \(terms[index]) (leader completeness, Figure 3)
                    """
                ]
            }
        }
        return []
    }

    /// A peer's disk is replaced: what leaders of terms up to this one know of it is void.
    public mutating func noteWipe(of index: Int, upTo term: Term) { wipes[index] = term }

    /// Holds what a leader believes of a follower against what that one has on its disk.
    ///
    /// "Index of highest log entry known to be replicated on server" (Figure 2, matchIndex).
    ///
    /// - Returns: what is wrong with it, if anything is.
    public func check(
        _ match: LogIndex, of index: Int, by leader: RaftNode, _ disk: DurableState, _ log: Log
    ) -> String? {
        guard disk.term == leader.durable.term, wipes[index].map({ $0 < disk.term }) ?? true,
            log.term(at: match) != leader.log.term(at: match)
        else { return nil }
        return "it believes entry \(match) to be on peer \(index)'s disk, which has not got it"
    }
}
