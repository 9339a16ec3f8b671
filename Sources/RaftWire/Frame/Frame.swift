internal import JSON
internal import Raft

// The outermost JSON object of a datagram.
extension DatagramCodec {
    /// The only version of the protocol so far.
    private static let version: UInt64 = 1

    /// Reads the version first, then the cluster, then the name of the RPC, then the rest: so a
    /// datagram of another version or cluster is known for one whatever else it holds.
    func datagram(in bytes: [UInt8]) throws(WireError) -> Datagram {
        guard let value = try? JSONParser.value(of: bytes) else { throw .notJSON }
        let fields = try FieldReader(value)
        let version: UInt64 = try fields.number("v")
        guard version == Self.version else { throw .otherVersion(version) }
        guard try fields.text("cluster") == cluster else { throw .otherCluster }
        let name = try fields.text("rpc")
        guard let rpc = RPC.all.first(where: { $0.name == name }) else { throw .unknownRPC }
        return try Datagram(rpc, in: fields)
    }

    /// The bytes of a datagram, its fields in the order of the documentation.
    func bytes(of datagram: Datagram) throws(WireError) -> [UInt8] {
        var fields = FieldWriter()
        try fields.write(Self.version, "v")
        fields.write(cluster, "cluster")
        try datagram.write(to: &fields)
        return fields.object
    }
}

extension Datagram {
    fileprivate init(_ rpc: RPC, in frame: FieldReader) throws(WireError) {
        let isReply = frame.contains("reply")
        guard isReply != frame.contains("args") else { throw frame.malformed("args") }
        let sequence: UInt64 = try frame.number("seq")
        let fields = try frame.object(isReply ? "reply" : "args")
        switch try isReply ? rpc.reply(fields) : rpc.request(fields) {
        case .message(let message):
            self = .peer(
                from: try frame.sender(of: message), to: try frame.number("to"), sequence: sequence,
                message, configuration: try frame.configuration())
        case .query(let query):
            self = .query(query, sequence: sequence)
        case .reply(let reply):
            self = .reply(reply, from: try frame.number("from"), sequence: sequence)
        }
    }

    fileprivate func write(to frame: inout FieldWriter) throws(WireError) {
        switch self {
        case .peer(let from, let to, let sequence, let message, let configuration):
            try frame.write(from, "from")
            try frame.write(to, "to")
            try frame.write(sequence, "seq")
            frame.writeIfPresent(configuration)
            let (rpc, body) = message.wire
            frame.write(rpc.name, "rpc")
            try frame.write(body, message.isReply ? "reply" : "args")
        case .query(let query, let sequence):
            try frame.write(sequence, "seq")
            frame.write(query.rpc.name, "rpc")
            try frame.write("args") { fields throws(WireError) in try query.write(to: &fields) }
        case .reply(let reply, let from, let sequence):
            try frame.write(from, "from")
            try frame.write(sequence, "seq")
            let (rpc, report) = reply.wire
            frame.write(rpc.name, "rpc")
            try frame.write(report, "reply")
        }
    }
}

extension FieldReader {
    /// The peer that a message is from.
    ///
    /// The message must not name another one: a vote for the one would be counted by the other.
    fileprivate func sender(of message: Message) throws(WireError) -> NodeID {
        let sender: NodeID = try number("from")
        guard message.claimedSender ?? sender == sender else { throw malformed("from") }
        return sender
    }

    /// The digest of the sender's configuration; none from one that does not say it.
    func configuration() throws(WireError) -> ConfigurationDigest? {
        guard let safety = try textIfPresent("configuration") else { return nil }
        let layout = try text("layout")
        guard let digest = ConfigurationDigest(safety: safety, layout: layout) else {
            throw malformed("configuration")
        }
        return digest
    }
}

extension FieldWriter {
    /// The digest of the sender's configuration, or nothing at all.
    mutating func writeIfPresent(_ digest: ConfigurationDigest?) {
        writeIfPresent(digest?.safety, "configuration")
        writeIfPresent(digest?.layout, "layout")
    }
}
