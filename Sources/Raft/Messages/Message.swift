/// All that peers say to each other.
public enum Message: Hashable, Sendable {
    case requestVote(RequestVote)
    case requestVoteReply(RequestVote.Reply)
    case appendEntries(AppendEntries)
    case appendEntriesReply(AppendEntries.Reply)
    case probe(Probe)
    case probeReply(Probe.Reply)
    case timeoutNow(TimeoutNow)
    case timeoutNowReply(TimeoutNow.Reply)

    /// The sender's term, or for a request the term it is about.
    public var term: Term {
        switch self {
        case .requestVote(let request): request.term
        case .requestVoteReply(let reply): reply.term
        case .appendEntries(let request): request.term
        case .appendEntriesReply(let reply): reply.term
        case .probe(let request): request.term
        case .probeReply(let reply): reply.term
        case .timeoutNow(let request): request.term
        case .timeoutNowReply(let reply): reply.term
        }
    }

    /// Whether this answers a request.
    public var isReply: Bool {
        switch self {
        case .requestVoteReply, .appendEntriesReply, .probeReply, .timeoutNowReply: true
        case .requestVote, .appendEntries, .probe, .timeoutNow: false
        }
    }

    /// The candidate or leader that it names, and that must be the peer that sent it.
    public var claimedSender: NodeID? {
        switch self {
        case .requestVote(let request): request.candidate
        case .appendEntries(let request): request.leader
        case .timeoutNow(let request): request.leader
        case .requestVoteReply, .appendEntriesReply, .probe, .probeReply, .timeoutNowReply: nil
        }
    }
}

/// A message and where it goes.
public struct Envelope: Hashable, Sendable {
    /// The peer that is to get it.
    public let to: NodeID

    /// Chosen by the sender of the request, and repeated in the reply.
    ///
    /// A request carries the asker's own clock in microseconds, counted from a random number of its
    /// process, so that the asker learns from an answer when it asked: a lease is measured from
    /// there, and an answer to an older question, or to an earlier process, is known for one.
    public let sequence: UInt64

    /// What is said.
    public let message: Message

    /// A message to a peer, with the sequence number of its question.
    public init(to: NodeID, sequence: UInt64, message: Message) {
        self.to = to
        self.sequence = sequence
        self.message = message
    }
}
