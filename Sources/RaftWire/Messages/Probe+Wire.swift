internal import Raft

extension Probe {
    init(_ fields: FieldReader) throws {
        self.init(term: try fields.number(.term))
    }

    func write(to fields: inout FieldWriter) throws {
        try fields.write(term, .term)
    }
}

extension Probe.Reply {
    init(_ fields: FieldReader) throws {
        self.init(
            term: try fields.number(.term),
            isLeader: try fields.decode(Bool.self, forKey: .isLeader),
            isEmpty: try fields.decode(Bool.self, forKey: .empty),
            lastLog: try fields.position(.lastLogTerm, .lastLogIndex))
    }

    func write(to fields: inout FieldWriter) throws {
        try fields.write(term, .term)
        try fields.encode(isLeader, forKey: .isLeader)
        try fields.encode(isEmpty, forKey: .empty)
        try fields.write(lastLog, .lastLogTerm, .lastLogIndex)
    }
}
