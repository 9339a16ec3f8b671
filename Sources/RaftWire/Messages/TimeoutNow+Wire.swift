internal import Raft

extension TimeoutNow {
    init(_ fields: FieldReader) throws {
        self.init(
            term: try fields.number(.term), leader: try fields.number(.leaderId),
            isLeaseFree: try fields.decode(Bool.self, forKey: .leaseFree))
    }

    func write(to fields: inout FieldWriter) throws {
        try fields.write(term, .term)
        try fields.write(leader, .leaderId)
        try fields.encode(isLeaseFree, forKey: .leaseFree)
    }
}

extension TimeoutNow.Reply {
    init(_ fields: FieldReader) throws {
        self.init(term: try fields.number(.term))
    }

    func write(to fields: inout FieldWriter) throws {
        try fields.write(term, .term)
    }
}
