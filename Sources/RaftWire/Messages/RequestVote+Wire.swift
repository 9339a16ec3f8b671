internal import Raft

extension RequestVote {
    init(_ fields: FieldReader) throws {
        self.init(
            term: try fields.number(.term), candidate: try fields.number(.candidateId),
            lastLog: try fields.position(.lastLogTerm, .lastLogIndex),
            isPreVote: try fields.flag(.preVote), isHandOver: try fields.flag(.handOver))
    }

    func write(to fields: inout FieldWriter) throws {
        try fields.write(term, .term)
        try fields.write(candidate, .candidateId)
        try fields.write(lastLog, .lastLogTerm, .lastLogIndex)
        try fields.writeFlag(isPreVote, .preVote)
        try fields.writeFlag(isHandOver, .handOver)
    }
}

extension RequestVote.Reply {
    init(_ fields: FieldReader) throws {
        self.init(
            term: try fields.number(.term),
            isGranted: try fields.decode(Bool.self, forKey: .voteGranted),
            isPreVote: try fields.flag(.preVote))
    }

    func write(to fields: inout FieldWriter) throws {
        try fields.write(term, .term)
        try fields.encode(isGranted, forKey: .voteGranted)
        try fields.writeFlag(isPreVote, .preVote)
    }
}
