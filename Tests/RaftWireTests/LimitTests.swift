import Raft
import RaftWire
import Testing

@Suite("Limits")
struct LimitTests {
    private let greatest = Limits.number
    private let digest = ConfigurationDigest(Membership([NodeID(1)]), Timing(), layout: [])
    private let crowded = DatagramCodec(cluster: String(repeating: "x", count: 64))

    @Test("the length is checked before anything else", arguments: [1_201, 65_536])
    func tooLong(_ count: Int) {
        let query = Example.published[4].json
        let bytes = [UInt8](query.utf8)
        let padded = bytes + Array(repeating: 0x20, count: count - bytes.count)
        #expect(throws: WireError.tooLong(bytes: count)) { try codec.decode(padded) }
    }

    @Test("1,200 bytes are not too long")
    func longest() throws {
        let bytes = [UInt8](Example.published[4].json.utf8)
        let padded = bytes + Array(repeating: 0x20, count: 1_200 - bytes.count)
        #expect(try codec.decode(padded) == .query(.state, sequence: 5))
    }

    @Test("5,000 brackets are refused, and so are those that fit a datagram")
    func nesting() {
        #expect(throws: WireError.tooLong(bytes: 5_000)) {
            try codec.decode(Array(repeating: UInt8(ascii: "["), count: 5_000))
        }
        #expect(throws: WireError.notJSON) {
            try codec.decode(Array(repeating: UInt8(ascii: "["), count: 1_200))
        }
        let json = #"{"v":1,"cluster":"demo","x":"# + String(repeating: "[", count: 1_100)
        #expect(throws: WireError.notJSON) { try codec.decode([UInt8](json.utf8)) }
    }

    @Test(
        "a query is padded, so that its answer may be as long",
        arguments: [
            (Query.state, 512), (.transfer(to: NodeID(2)), 512), (.history(after: 0), 1_200),
            (.metrics(after: Limits.number), 1_200),
        ])
    func padding(_ query: Query, _ count: Int) throws {
        let bytes = try codec.encode(.query(query, sequence: Limits.number))
        #expect(bytes.count == count)
        #expect(bytes.last == UInt8(ascii: " "))
        #expect(query.datagramBytes == count)
        #expect(try codec.decode(bytes) == .query(query, sequence: Limits.number))
    }

    @Test(
        "the longest answer to GetState, without what can be left out, is no longer than the query"
    )
    func longestState() throws {
        let id = NodeID(greatest)
        var report = StateReport(
            id: id, role: .candidate, term: Term(greatest), leader: id, votedFor: id,
            commitIndex: LogIndex(greatest),
            lastLog: LogPosition(term: Term(greatest), index: LogIndex(greatest)),
            lease: .milliseconds(greatest), mayVote: false,
            configuration: digest)
        report.isDrained = true
        let bytes = try crowded.encode(
            .reply(.state(report), from: id, sequence: greatest),
            maximumBytes: Limits.queryBytes)
        #expect(try crowded.decode(bytes) == .reply(.state(report), from: id, sequence: greatest))
    }

    @Test("an answer that is longer than its query is not sent")
    func longerThanQuestion() throws {
        let answer = Example.published[5].datagram
        let count = try codec.encode(answer).count
        #expect(try codec.encode(answer, maximumBytes: count).count == count)
        #expect(throws: WireError.tooLong(bytes: count)) {
            try codec.encode(answer, maximumBytes: count - 1)
        }
    }

    @Test("a message that is too long fails at the sender")
    func messageTooLong() {
        let entry = LogEntry(
            term: Term(1), index: LogIndex(1), command: Array(repeating: 7, count: 900))
        #expect(throws: WireError.tooLong(bytes: 1_578)) {
            try codec.encode(append([entry], after: .zero, term: 1))
        }
    }

    @Test("a number that no reader would take fails at the sender")
    func numberTooGreat() {
        #expect(throws: WireError.malformed(field: "args.term")) {
            try codec.encode(append([], after: .zero, term: Limits.number + 1))
        }
        #expect(throws: WireError.malformed(field: "seq")) {
            try codec.encode(.query(.state, sequence: Limits.number + 1))
        }
    }

    @Test(
        "entries that fit can be sent, however great the numbers and however long the name",
        arguments: [1, 2, 3, 5, 8, 9])
    func fitting(_ count: Int) throws {
        let previous = LogPosition(term: Term(greatest), index: LogIndex(greatest - 20))
        func entries(_ bytes: Int) -> [LogEntry] {
            (1...UInt64(count)).map { offset in
                LogEntry(
                    term: Term(greatest), index: LogIndex(previous.index.number + offset),
                    command: Array(repeating: 0xFF, count: bytes))
            }
        }
        let most = (0...900).last { Limits.replication.fitting(entries($0)[...]).count == count }
        let datagram = append(entries(try #require(most)), after: previous, term: greatest)
        // A signature adds a hundred bytes.
        let bytes = try crowded.encode(datagram, maximumBytes: Limits.datagramBytes - 100)
        #expect(try crowded.decode(bytes) == datagram)
    }

    @Test("a command of 430 bytes fits alone, one of 431 does not")
    func longestCommand() {
        func fitting(_ bytes: Int) -> Int {
            let command = [UInt8](repeating: 0, count: bytes)
            return Limits.replication.fitting(
                [LogEntry(term: .zero, index: .zero, command: command)]
            ).count
        }
        #expect(Limits.replication.commandBytes == 430)
        #expect(fitting(430) == 1)
        #expect(fitting(431) == 0)
    }

    @Test("a round trip that is longer than any timeout is read as the longest, and costs nothing")
    func roundTrip() throws {
        for told: Int64 in [0, 4_999_999, 5_000_000, 5_000_001, 1 << 53 - 1] {
            let request = AppendEntries(
                term: Term(3), leader: NodeID(1), previous: .zero, commit: .zero,
                roundTrip: .microseconds(told))
            let bytes = try codec.encode(
                .peer(
                    from: NodeID(1), to: NodeID(2), sequence: 1, .appendEntries(request),
                    configuration: nil))
            guard case .peer(_, _, _, .appendEntries(let heard), _) = try codec.decode(bytes) else {
                Issue.record("another message")
                continue
            }
            #expect(heard.roundTrip == .microseconds(min(told, 5_000_000)))
        }
    }

    private func append(_ entries: [LogEntry], after: LogPosition, term: UInt64) -> Datagram {
        .peer(
            from: NodeID(greatest), to: NodeID(greatest), sequence: greatest,
            .appendEntries(
                AppendEntries(
                    term: Term(term), leader: NodeID(greatest), previous: after, entries: entries,
                    commit: LogIndex(greatest), cause: .leadershipTransfer,
                    roundTrip: Limits.roundTrip)),
            configuration: digest)
    }
}
