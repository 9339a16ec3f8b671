internal import Raft

extension TimeoutNow {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            term: try fields.number(.term), leader: try fields.number(.leaderId),
            isLeaseFree: try fields.flag(.leaseFree))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, .term)
        try fields.write(leader, .leaderId)
        fields.write(isLeaseFree, .leaseFree)
    }
}

extension TimeoutNow.Reply {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(term: try fields.number(.term))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, .term)
    }
}
