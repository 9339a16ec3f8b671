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

    /// What it says of itself.
    package var header: MessageHeader {
        switch self {
        case .requestVote(let request): MessageHeader(request)
        case .requestVoteReply(let reply): MessageHeader(reply)
        case .appendEntries(let request): MessageHeader(request)
        case .appendEntriesReply(let reply): MessageHeader(reply)
        case .probe(let request): MessageHeader(request)
        case .probeReply(let reply): MessageHeader(reply)
        case .timeoutNow(let request): MessageHeader(request)
        case .timeoutNowReply(let reply): MessageHeader(reply)
        }
    }

    /// The sender's term, or for a request the term it is about.
    public var term: Term { header.term }

    /// Whether this answers a request.
    public var isReply: Bool { header.kind == .reply }

    /// The candidate or leader that it names, and that must be the peer that sent it.
    public var claimedSender: NodeID? { header.claimedSender }
}

/// A message and where it goes.
public struct Envelope: Hashable, Sendable {
    /// The peer that is to get it.
    public let to: NodeID

    /// Chosen by the sender of the request, and repeated in the reply.
    ///
    /// A request carries the asker's own clock in microseconds, counted from a random number of its
    /// process, so that the asker learns from a reply when it asked: a lease is measured from
    /// there, and a reply to an older request, or to an earlier process, is known for one.
    public let sequence: UInt64

    /// What is said.
    public let message: Message

    /// A message to a peer, with the sequence number of its request.
    public init(to: NodeID, sequence: UInt64, message: Message) {
        self.to = to
        self.sequence = sequence
        self.message = message
    }
}
