internal import Raft

/// What stands in a datagram's `args` or `reply`.
enum Body {
    case message(Message)
    case question(Question)
    case answer(Answer)
}

extension Body {
    /// Reads the arguments or the reply of this RPC.
    init(_ rpc: RPC, isReply: Bool, _ fields: FieldReader) throws(WireError) {
        self =
            switch (rpc, isReply) {
            case (.requestVote, false): .message(.requestVote(try .init(fields)))
            case (.requestVote, true): .message(.requestVoteReply(try .init(fields)))
            case (.appendEntries, false): .message(.appendEntries(try .init(fields)))
            case (.appendEntries, true): .message(.appendEntriesReply(try .init(fields)))
            case (.probe, false): .message(.probe(try .init(fields)))
            case (.probe, true): .message(.probeReply(try .init(fields)))
            case (.timeoutNow, false): .message(.timeoutNow(try .init(fields)))
            case (.timeoutNow, true): .message(.timeoutNowReply(try .init(fields)))
            case (.getState, false): .question(try fields.flagIfPresent(.lease) ? .lease : .state)
            case (.getState, true): .answer(.state(try .init(fields)))
            case (.transfer, false): .question(.transfer(to: try fields.numberIfPresent(.to)))
            case (.transfer, true): .answer(.transfer(try .init(fields)))
            case (.drain, false): .question(.drain)
            case (.drain, true): .answer(.drain(try .init(fields)))
            case (.undrain, false): .question(.undrain)
            case (.undrain, true): .answer(.undrain(try .init(fields)))
            case (.vouch, false): .question(.vouch)
            case (.vouch, true): .answer(.vouch(try .init(fields)))
            case (.history, false): .question(.history(after: try fields.number(.after)))
            case (.history, true): .answer(.history(try .init(fields)))
            case (.metrics, false): .question(.metrics(after: try fields.number(.after)))
            case (.metrics, true): .answer(.metrics(try .init(fields)))
            }
    }

    var rpc: RPC {
        switch self {
        case .message(let message): message.rpc
        case .question(let question): question.rpc
        case .answer(let answer): answer.rpc
        }
    }

    var isReply: Bool {
        switch self {
        case .message(let message): message.isReply
        case .question: false
        case .answer: true
        }
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        switch self {
        case .message(let message): try message.write(to: &fields)
        case .question(let question): try question.write(to: &fields)
        case .answer(let answer): try answer.write(to: &fields)
        }
    }
}
