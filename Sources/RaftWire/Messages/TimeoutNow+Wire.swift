internal import Raft

extension RPC {
    static let timeoutNow = RPC("TimeoutNow", Message.timeoutNow, Message.timeoutNowReply)
}

extension TimeoutNow: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        let isLeaseFree = try fields.flag("leaseFree")
        let rest: UInt64? = try fields.numberIfPresent("leaseMilliseconds")
        let lease = rest.map { Duration.milliseconds(Int64($0)) }
        self.init(
            term: try fields.number("term"), leader: try fields.number("leaderId"),
            lease: isLeaseFree ? .zero : lease)
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, "term")
        try fields.write(leader, "leaderId")
        fields.write(isLeaseFree, "leaseFree")
        if let lease, !isLeaseFree {
            try fields.write(UInt64(lease.milliseconds), "leaseMilliseconds")
        }
    }
}

extension TimeoutNow.Reply: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(term: try fields.number("term"))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, "term")
    }
}
