internal import Raft

extension RPC {
    static let appendEntries = RPC(
        "AppendEntries", Message.appendEntries, Message.appendEntriesReply)
}

extension AppendEntries: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            term: try fields.number("term"), leader: try fields.number("leaderId"),
            previous: try fields.position("prevLogTerm", "prevLogIndex"),
            entries: try fields.list("entries"),
            commit: try fields.number("leaderCommit"), cause: fields.electionCause,
            roundTrip: try fields.microsecondsIfPresent("roundTripMicroseconds")
                .map { min($0, Limits.roundTrip) })
        guard hasSoundEntries else { throw fields.malformed("entries") }
    }

    /// Whether a log may hold the entries: indexes run on from ``previous`` without a gap, and no
    /// term is lower than the one before it or higher than the leader's.
    private var hasSoundEntries: Bool {
        var last = previous
        for entry in entries {
            guard entry.index == last.index.next, entry.term >= last.term else { return false }
            last = entry.position
        }
        return last.term <= term
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, "term")
        try fields.write(leader, "leaderId")
        try fields.write(previous, "prevLogTerm", "prevLogIndex")
        try fields.write(entries, "entries")
        try fields.write(commit, "leaderCommit")
        fields.writeIfPresent(cause?.rawValue, "cause")
        try fields.writeMicrosecondsIfPresent(roundTrip, "roundTripMicroseconds")
    }
}

extension AppendEntries.Reply: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            term: try fields.number("term"),
            isSuccess: try fields.flag("success"),
            conflict: try fields.numberIfPresent("conflictIndex"),
            isWilling: try !fields.flagIfPresent("unwilling"))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, "term")
        fields.write(isSuccess, "success")
        try fields.writeIfPresent(conflict, "conflictIndex")
        fields.writeIfSet(!isWilling, "unwilling")
    }
}

extension LogEntry: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            term: try fields.number("term"), index: try fields.number("index"),
            command: try fields.command())
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(term, "term")
        try fields.write(index, "index")
        fields.write(Base64.text(of: command), "command")
    }
}

extension FieldReader {
    /// Why the leader was elected.
    ///
    /// A word that a later version added says no more than none, and must not cost a heartbeat.
    fileprivate var electionCause: ElectionCause? {
        (try? text("cause")).flatMap(ElectionCause.init)
    }

    /// The command of an entry.
    fileprivate func command() throws(WireError) -> [UInt8] {
        guard let command = Base64.bytes(of: try text("command")) else {
            throw malformed("command")
        }
        return command
    }
}
