internal import Raft

/// The name in a datagram's `rpc`.
enum RPC: String {
    case requestVote = "RequestVote"
    case appendEntries = "AppendEntries"
    case probe = "Probe"
    case timeoutNow = "TimeoutNow"
    case getState = "GetState"
    case transfer = "Transfer"
    case drain = "Drain"
    case undrain = "Undrain"
    case vouch = "Vouch"
    case history = "History"
    case metrics = "Metrics"
}

extension Message {
    var rpc: RPC {
        switch self {
        case .requestVote, .requestVoteReply: .requestVote
        case .appendEntries, .appendEntriesReply: .appendEntries
        case .probe, .probeReply: .probe
        case .timeoutNow, .timeoutNowReply: .timeoutNow
        }
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        switch self {
        case .requestVote(let request): try request.write(to: &fields)
        case .requestVoteReply(let reply): try reply.write(to: &fields)
        case .appendEntries(let request): try request.write(to: &fields)
        case .appendEntriesReply(let reply): try reply.write(to: &fields)
        case .probe(let request): try request.write(to: &fields)
        case .probeReply(let reply): try reply.write(to: &fields)
        case .timeoutNow(let request): try request.write(to: &fields)
        case .timeoutNowReply(let reply): try reply.write(to: &fields)
        }
    }

    /// Whom the message itself names as its sender, and in which field.
    var claimedSender: (field: Field, id: NodeID)? {
        switch self {
        case .requestVote(let request): (.candidateId, request.candidate)
        case .appendEntries(let request): (.leaderId, request.leader)
        case .timeoutNow(let request): (.leaderId, request.leader)
        case .probe, .requestVoteReply, .appendEntriesReply, .probeReply, .timeoutNowReply: nil
        }
    }
}

extension Question {
    var rpc: RPC {
        switch self {
        case .state, .lease: .getState
        case .transfer: .transfer
        case .drain: .drain
        case .undrain: .undrain
        case .vouch: .vouch
        case .history: .history
        case .metrics: .metrics
        }
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        switch self {
        case .state, .drain, .undrain, .vouch: break
        case .lease: fields.write(true, .lease)
        case .transfer(let to): try fields.writeIfPresent(to, .to)
        case .history(let after), .metrics(let after): try fields.write(after, .after)
        }
    }
}

extension Answer {
    var rpc: RPC {
        switch self {
        case .state: .getState
        case .transfer: .transfer
        case .drain: .drain
        case .undrain: .undrain
        case .vouch: .vouch
        case .history: .history
        case .metrics: .metrics
        }
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        switch self {
        case .state(let report): try report.write(to: &fields)
        case .transfer(let report), .drain(let report), .undrain(let report), .vouch(let report):
            try report.write(to: &fields)
        case .history(let page): try page.write(to: &fields)
        case .metrics(let page): try page.write(to: &fields)
        }
    }
}
