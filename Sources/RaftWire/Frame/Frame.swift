internal import FoundationEssentials
internal import Raft

/// The outermost JSON object of a datagram of the cluster whose name is the configuration.
struct Frame {
    /// The only version of the protocol so far.
    static let version: UInt64 = 1

    let datagram: Datagram
}

extension Frame: DecodableWithConfiguration {
    /// Reads the version first, then the cluster, then the name of the RPC, then the rest: so a
    /// datagram of another version or cluster is known for one whatever else it holds.
    init(from decoder: any Decoder, configuration cluster: String) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        let version: UInt64 = try fields.number(.v)
        guard version == Frame.version else { throw WireError.otherVersion(version) }
        guard try fields.decode(String.self, forKey: .cluster) == cluster else {
            throw WireError.otherCluster
        }
        guard let rpc = RPC(rawValue: try fields.decode(String.self, forKey: .rpc)) else {
            throw WireError.unknownRPC
        }
        datagram = try Datagram(rpc, in: fields)
    }
}

extension Frame: EncodableWithConfiguration {
    func encode(to encoder: any Encoder, configuration cluster: String) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.write(Frame.version, .v)
        try fields.encode(cluster, forKey: .cluster)
        try datagram.write(to: &fields)
    }
}

extension Datagram {
    fileprivate init(_ rpc: RPC, in frame: FieldReader) throws {
        let isReply = frame.contains(.reply)
        guard isReply != frame.contains(.args) else { throw frame.malformed(.args) }
        let sequence: UInt64 = try frame.number(.seq)
        let fields = try frame.nestedContainer(
            keyedBy: Field.self, forKey: isReply ? .reply : .args)
        switch try Body(rpc, isReply: isReply, fields) {
        case .message(let message):
            self = .peer(
                from: try frame.sender(of: message), to: try frame.number(.to), sequence: sequence,
                message)
        case .question(let question):
            self = .question(question, sequence: sequence)
        case .answer(let answer):
            self = .answer(answer, from: try frame.number(.from), sequence: sequence)
        }
    }

    fileprivate func write(to frame: inout FieldWriter) throws {
        let body: Body
        switch self {
        case .peer(let from, let to, let sequence, let message):
            try frame.write(from, .from)
            try frame.write(to, .to)
            try frame.write(sequence, .seq)
            body = .message(message)
        case .question(let question, let sequence):
            try frame.write(sequence, .seq)
            body = .question(question)
        case .answer(let answer, let from, let sequence):
            try frame.write(from, .from)
            try frame.write(sequence, .seq)
            body = .answer(answer)
        }
        try frame.encode(body.rpc.rawValue, forKey: .rpc)
        var fields = frame.nestedContainer(
            keyedBy: Field.self, forKey: body.isReply ? .reply : .args)
        try body.write(to: &fields)
    }
}

extension FieldReader {
    /// The peer that a message is from.
    ///
    /// The message must not name another one: a vote for the one would be counted by the other.
    fileprivate func sender(of message: Message) throws -> NodeID {
        let sender: NodeID = try number(.from)
        guard let claim = message.claimedSender, claim.id != sender else { return sender }
        throw WireError.malformed(at: [Field.args, claim.field])
    }
}
