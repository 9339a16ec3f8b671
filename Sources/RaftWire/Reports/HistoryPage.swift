public import Raft

/// One change of leader that a peer remembers.
public struct LeaderChange: Hashable, Sendable {
    /// A running number: the first change since the peer's start is 1.
    public var number: UInt64

    /// The term of the change.
    public var term: Term

    /// Who leads since; none when the change is that nobody leads.
    public var leader: NodeID?

    /// Why, in one word; none where the peer cannot tell.
    public var cause: String?

    /// The change in words.
    public var text: String

    /// How long ago it was, in whole milliseconds: clocks of two hosts need not agree on the time.
    public var age: Duration

    /// How long ago the leader's command was first started under this leadership; only the leader
    /// knows.
    public var commandAge: Duration?

    /// A change of these parts.
    public init(
        number: UInt64, term: Term, leader: NodeID?, cause: String? = nil, text: String,
        age: Duration, commandAge: Duration? = nil
    ) {
        self.number = number
        self.term = term
        self.leader = leader
        self.cause = cause
        self.text = text
        self.age = age
        self.commandAge = commandAge
    }
}

/// Some changes of leader, as many as fit a datagram: the answer to History.
public struct HistoryPage: Hashable, Sendable {
    /// The changes, oldest first.
    public var changes: [LeaderChange]

    /// Whether there are later ones, to be asked for with the number of the last one here.
    public var hasMore: Bool

    /// A page with these changes.
    public init(changes: [LeaderChange], hasMore: Bool) {
        self.changes = changes
        self.hasMore = hasMore
    }
}

extension LeaderChange: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            number: try fields.number("number"), term: try fields.number("term"),
            leader: try fields.numberOrNull("leader"),
            cause: try fields.textIfPresent("cause"),
            text: try fields.text("text"),
            age: try fields.milliseconds("agoMilliseconds"),
            commandAge: try fields.millisecondsIfPresent("commandAgoMilliseconds"))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(number, "number")
        try fields.write(term, "term")
        try fields.writeOrNull(leader, "leader")
        fields.writeIfPresent(cause, "cause")
        fields.write(text, "text")
        try fields.write(age, "agoMilliseconds")
        try fields.writeIfPresent(commandAge, "commandAgoMilliseconds")
    }
}

extension RPC {
    static let history = RPC(
        "History", Reply.history, changesSomething: false, queryBytes: Limits.datagramBytes
    ) { fields throws(WireError) in .history(after: try fields.number("after")) }
}

extension HistoryPage: Report {
    var nextPage: Query? { hasMore ? changes.last.map { .history(after: $0.number) } : nil }

    init(_ fields: FieldReader) throws(WireError) {
        self.init(changes: try fields.list("changes"), hasMore: try fields.flag("more"))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        try fields.write(changes, "changes")
        fields.write(hasMore, "more")
    }
}
