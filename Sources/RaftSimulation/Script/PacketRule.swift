internal import Raft

/// A kind of message.
public enum DatagramKind: Hashable, Sendable {
    /// A request for a vote or its reply; for a pre-vote or its reply.
    case vote, voteReply, preVote, preVoteReply
    /// A heartbeat or its reply.
    case heartbeat, heartbeatReply
    /// A query whether somebody leads, or its reply.
    case probe, probeReply
    /// The order to take over, or its reply.
    case timeoutNow, timeoutNowReply

    /// Whether a message is one of this kind.
    func includes(_ message: Message) -> Bool {
        switch (self, message) {
        case (.vote, .requestVote(let request)): !request.isPreVote
        case (.preVote, .requestVote(let request)): request.isPreVote
        case (.voteReply, .requestVoteReply(let reply)): !reply.isPreVote
        case (.preVoteReply, .requestVoteReply(let reply)): reply.isPreVote
        case (.heartbeat, .appendEntries), (.heartbeatReply, .appendEntriesReply),
            (.probe, .probe), (.probeReply, .probeReply),
            (.timeoutNow, .timeoutNow), (.timeoutNowReply, .timeoutNowReply):
            true
        default: false
        }
    }
}

/// What a story does to a datagram.
public enum PacketFate: Hashable, Sendable {
    /// It disappears.
    case isLost
    /// It takes that much longer.
    case isLate(by: Duration)
    /// It arrives this many times, a tenth of a millisecond apart.
    case arrives(times: Int)
}

/// A datagram that a story waits for, and what is to become of it.
struct PacketRule: Hashable, Sendable {
    let kind: DatagramKind
    let sender: Int
    let receiver: Int
    let fate: PacketFate

    func applies(to message: Message, from sender: Int, to receiver: Int) -> Bool {
        kind.includes(message) && sender == self.sender && receiver == self.receiver
    }
}

extension SimulatedCluster {
    /// When a datagram arrives that the network would deliver at these times.
    mutating func applyRules(
        to message: Message, from sender: Int, to receiver: Int, _ times: [TrueTime]
    ) -> [TrueTime] {
        guard
            let index = packetRules.firstIndex(where: {
                $0.applies(to: message, from: sender, to: receiver)
            })
        else { return times }
        switch packetRules.remove(at: index).fate {
        case .isLost: return []
        case .isLate(let span): return times.map { $0 + span.microseconds }
        case .arrives(let count):
            return times.flatMap { time in (0..<count).map { time + Int64($0) * 100 } }
        }
    }
}
