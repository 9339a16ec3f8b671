internal import Raft

extension RPC {
    static let timeoutNow = RPC("TimeoutNow", Message.timeoutNow, Message.timeoutNowReply)
}

extension TimeoutNow: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        let isLeaseFree = try fields.flag("leaseFree")
        let lease = try fields.millisecondsIfPresent("leaseMilliseconds")
        self.init(
            term: try fields.number("term"), leader: try fields.number("leaderId"),
            lease: isLeaseFree ? .zero : lease)
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, "term")
        try fields.write(leader, "leaderId")
        fields.write(isLeaseFree, "leaseFree")
        try fields.writeIfPresent(isLeaseFree ? nil : lease, "leaseMilliseconds")
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
