internal import Raft

/// Every name that a datagram uses; those of the RPCs are the paper's (Figure 2).
enum Field: String {
    // Around every message.
    case v, cluster, from, to, seq, configuration, layout, rpc, args, reply
    // RequestVote.
    case term, candidateId, lastLogIndex, lastLogTerm, preVote, voteGranted
    case leadershipTransfer = "handOver"
    // AppendEntries.
    case leaderId, prevLogIndex, prevLogTerm, entries, leaderCommit, cause
    case roundTripMicroseconds, success, conflictIndex, unwilling, index, command
    // Probe and TimeoutNow.
    case leaderLate, isLeader, empty, leaderless
    case leaseFree, leaseMilliseconds, leaseMicroseconds
    // GetState.
    case id, role, leader, votedFor, commitIndex, lease, holdsLease, mayVote, key, drained, priority
    case awaitedPeers
    // The guarded command in GetState, beside ``command`` and ``reason``.
    case state, pid, since, exits, lastStatus
    // Transfer.
    case accepted, reason
    // History and Metrics.
    case after, changes, number, text, agoMilliseconds, more, next
}

/// A kind of number that stands in datagrams.
protocol WireNumber {
    var number: UInt64 { get }
    init(_ number: UInt64)
}

extension Term: WireNumber {}
extension NodeID: WireNumber {}
extension LogIndex: WireNumber {}
extension UInt64: WireNumber { var number: UInt64 { self } }
