internal import Raft

extension RPC {
    static let probe = RPC("Probe", Message.probe, Message.probeReply)
}

extension Probe: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            term: try fields.number("term"), isLeaderLate: try fields.flagIfPresent("leaderLate"))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, "term")
        fields.writeIfSet(isLeaderLate, "leaderLate")
    }
}

extension Probe.Reply: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            term: try fields.number("term"),
            isLeader: try fields.flag("isLeader"),
            isEmpty: try fields.flag("empty"),
            lastLog: try fields.position("lastLogTerm", "lastLogIndex"),
            isLeaderless: try fields.flagIfPresent("leaderless"))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, "term")
        fields.write(isLeader, "isLeader")
        fields.write(isEmpty, "empty")
        try fields.write(lastLog, "lastLogTerm", "lastLogIndex")
        fields.writeIfSet(isLeaderless, "leaderless")
    }
}
