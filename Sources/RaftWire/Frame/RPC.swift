internal import Raft

/// One RPC: its name, and how to read its arguments and its reply.
///
/// Each is declared in a file of its own, beside its fields.
struct RPC: Sendable {
    /// What stands in a datagram's `args` or `reply`.
    enum Body {
        case message(Message)
        case query(Query)
        case reply(Reply)
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

    /// Whether a client asks for more than a reply.
    let changesSomething: Bool

    /// How many bytes a client's query has on the wire.
    let queryBytes: Int

    /// An RPC between peers.
    init<Request: WireObject, Response: WireObject>(
        _ name: String, _ request: @escaping @Sendable (Request) -> Message,
        _ reply: @escaping @Sendable (Response) -> Message
    ) {
        self.name = name
        self.request = { fields throws(WireError) in .message(request(try Request(fields))) }
        self.reply = { fields throws(WireError) in .message(reply(try Response(fields))) }
        changesSomething = false
        queryBytes = 0
    }

    /// An RPC of a client.
    init<Fields: Report>(
        _ name: String, _ body: @escaping @Sendable (Fields) -> Reply,
        changesSomething: Bool, queryBytes: Int = Limits.queryBytes,
        query: @escaping @Sendable (FieldReader) throws(WireError) -> Query
    ) {
        self.name = name
        self.changesSomething = changesSomething
        self.queryBytes = queryBytes
        request = { fields throws(WireError) in .query(try query(fields)) }
        reply = { fields throws(WireError) in .reply(body(try Fields(fields))) }
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
