internal import Raft

/// One RPC: its name, and how to read its arguments and its reply.
///
/// Each is declared in a file of its own, beside its fields.
struct RPC: Sendable {
    /// What stands in a datagram's `args` or `reply`.
    enum Body {
        case message(Message)
        case question(Question)
        case answer(Answer)
    }

    /// All that this version knows.
    static let all: [RPC] = [
        .requestVote, .appendEntries, .probe, .timeoutNow, .getState, .transfer, .drain, .undrain,
        .vouch, .history, .metrics,
    ]

    /// What stands in a datagram's `rpc`; the names of Figure 2 are the paper's.
    let name: String

    /// Reads the arguments.
    let request: @Sendable (FieldReader) throws(WireError) -> Body

    /// Reads the reply.
    let reply: @Sendable (FieldReader) throws(WireError) -> Body

    /// Whether a client asks for more than an answer.
    let changesSomething: Bool

    /// How many bytes a client's question has on the wire.
    let questionBytes: Int

    /// An RPC between peers.
    init<Request: WireObject, Reply: WireObject>(
        _ name: String, _ request: @escaping @Sendable (Request) -> Message,
        _ reply: @escaping @Sendable (Reply) -> Message
    ) {
        self.name = name
        self.request = { fields throws(WireError) in .message(request(try Request(fields))) }
        self.reply = { fields throws(WireError) in .message(reply(try Reply(fields))) }
        changesSomething = false
        questionBytes = 0
    }

    /// An RPC of a client.
    init<Reply: Report>(
        _ name: String, _ answer: @escaping @Sendable (Reply) -> Answer,
        changesSomething: Bool, questionBytes: Int = Limits.questionBytes,
        question: @escaping @Sendable (FieldReader) throws(WireError) -> Question
    ) {
        self.name = name
        self.changesSomething = changesSomething
        self.questionBytes = questionBytes
        request = { fields throws(WireError) in .question(try question(fields)) }
        reply = { fields throws(WireError) in .answer(answer(try Reply(fields))) }
    }
}

extension Message {
    /// The RPC that the message belongs to, and its fields.
    var wire: (rpc: RPC, body: any WireObject) {
        switch self {
        case .requestVote(let request): (.requestVote, request)
        case .requestVoteReply(let reply): (.requestVote, reply)
        case .appendEntries(let request): (.appendEntries, request)
        case .appendEntriesReply(let reply): (.appendEntries, reply)
        case .probe(let request): (.probe, request)
        case .probeReply(let reply): (.probe, reply)
        case .timeoutNow(let request): (.timeoutNow, request)
        case .timeoutNowReply(let reply): (.timeoutNow, reply)
        }
    }
}
