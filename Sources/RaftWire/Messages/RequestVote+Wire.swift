internal import Raft

extension RPC {
    static let requestVote = RPC("RequestVote", Message.requestVote, Message.requestVoteReply)
}

extension RequestVote: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            term: try fields.number("term"), candidate: try fields.number("candidateId"),
            lastLog: try fields.position("lastLogTerm", "lastLogIndex"),
            isPreVote: try fields.flagIfPresent("preVote"),
            isLeadershipTransfer: try fields.flagIfPresent("handOver"))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, "term")
        try fields.write(candidate, "candidateId")
        try fields.write(lastLog, "lastLogTerm", "lastLogIndex")
        fields.writeIfSet(isPreVote, "preVote")
        fields.writeIfSet(isLeadershipTransfer, "handOver")
    }
}

extension RequestVote.Reply: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            term: try fields.number("term"),
            isGranted: try fields.flag("voteGranted"),
            isPreVote: try fields.flagIfPresent("preVote"),
            lease: try fields.microsecondsIfPresent("leaseMicroseconds"),
            isLeader: try fields.flagIfPresent("isLeader"))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, "term")
        fields.write(isGranted, "voteGranted")
        fields.writeIfSet(isPreVote, "preVote")
        try fields.writeMicrosecondsIfPresent(lease, "leaseMicroseconds")
        fields.writeIfSet(isLeader, "isLeader")
    }
}
