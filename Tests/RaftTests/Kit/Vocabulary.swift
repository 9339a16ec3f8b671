public import Raft

/// So that tests can write a peer as its number.
extension NodeID: ExpressibleByIntegerLiteral {
    /// The one of this number.
    public init(integerLiteral number: UInt64) { self.init(number) }
}

/// So that tests can write a term as its number.
extension Term: ExpressibleByIntegerLiteral {
    /// The one of this number.
    public init(integerLiteral number: UInt64) { self.init(number) }
}

/// So that tests can write an index as its number.
extension LogIndex: ExpressibleByIntegerLiteral {
    /// The one of this number.
    public init(integerLiteral number: UInt64) { self.init(number) }
}

extension LogPosition {
    /// The position of an entry.
    static func at(_ index: LogIndex, term: Term) -> LogPosition {
        LogPosition(term: term, index: index)
    }
}

extension Log {
    /// A log whose entries are of these terms.
    init(terms: [Term]) {
        self.init(LogEntry.of(terms, after: .zero))
    }

    /// The terms of all entries, in order.
    var terms: [Term] { entries.map(\.term) }
}

extension LogEntry {
    /// Entries of these terms, the first of them behind this index.
    static func of(_ terms: [Term], after index: LogIndex) -> [LogEntry] {
        var index = index
        return terms.map { term in
            index = index.next
            return LogEntry(term: term, index: index, command: [UInt8(index.number)])
        }
    }
}

extension DurableState {
    /// What a peer remembers that has the right to vote.
    static func remembering(_ term: Term, vote: NodeID? = nil) -> DurableState {
        DurableState(term: term, vote: vote, votingRights: .unlimited)
    }
}

extension Timing {
    /// The default spans, but no follower asks before its election timeout.
    static let withoutProbes = Timing(isProbing: false)
}

extension ReplicationLimits {
    /// Room for one command of 462 bytes, or a few short ones.
    static let small = ReplicationLimits(requestBytes: 526, entryBytes: 64)
}

/// What a server is, without what it owns.
enum State: String, Hashable, Sendable, CaseIterable {
    case follower, candidate, leader
}

extension RaftNode {
    /// Which of the three states the server is in.
    var state: State {
        switch role {
        case .follower: .follower
        case .candidate: .candidate
        case .leader: .leader
        }
    }
}
