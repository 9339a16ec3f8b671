internal import Raft

extension RequestVote {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            term: try fields.number(.term), candidate: try fields.number(.candidateId),
            lastLog: try fields.position(.lastLogTerm, .lastLogIndex),
            isPreVote: try fields.flagIfPresent(.preVote),
            isLeadershipTransfer: try fields.flagIfPresent(.leadershipTransfer))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, .term)
        try fields.write(candidate, .candidateId)
        try fields.write(lastLog, .lastLogTerm, .lastLogIndex)
        fields.writeIfSet(isPreVote, .preVote)
        fields.writeIfSet(isLeadershipTransfer, .leadershipTransfer)
    }
}

extension RequestVote.Reply {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            term: try fields.number(.term),
            isGranted: try fields.flag(.voteGranted),
            isPreVote: try fields.flagIfPresent(.preVote),
            lease: try fields.microsecondsIfPresent(.leaseMicroseconds),
            isLeader: try fields.flagIfPresent(.isLeader))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, .term)
        fields.write(isGranted, .voteGranted)
        fields.writeIfSet(isPreVote, .preVote)
        try fields.writeMicrosecondsIfPresent(lease, .leaseMicroseconds)
        fields.writeIfSet(isLeader, .isLeader)
    }
}
