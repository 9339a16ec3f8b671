import Raft
import RaftWire
import Testing

@Suite("Datagrams and back")
struct RoundTripTests {
    @Test("the published examples mean what they say", arguments: Example.published)
    func published(_ example: Example) throws {
        try check(example)
    }

    @Test(
        "every other message, query and answer, with its optional fields",
        arguments: Example.others)
    func others(_ example: Example) throws {
        try check(example)
    }

    private func check(_ example: Example) throws {
        #expect(try codec.decode([UInt8](example.json.utf8)) == example.datagram)
        let bytes = try codec.encode(example.datagram)
        #expect(try JSON(bytes) == JSON(example.json))
        #expect(try codec.decode(bytes) == example.datagram)
    }

    @Test("the bytes of a datagram are the same in every process: fields stand in a fixed order")
    func order() throws {
        let bytes = try codec.encode(
            .peer(from: NodeID(1), to: NodeID(2), sequence: 3, .probe(Probe(term: Term(4)))))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"v":1,"cluster":"demo","from":1,"to":2,"seq":3,"rpc":"Probe","args":{"term":4}}"#
        )
    }

    @Test("every cause of an election arrives", arguments: ElectionCause.allCases)
    func cause(_ cause: ElectionCause) throws {
        let datagram = heartbeat(cause: cause)
        #expect(try codec.decode(codec.encode(datagram)) == datagram)
    }

    @Test(
        "a cause that a later version may add costs no heartbeat",
        arguments: [#""boredom""#, "7", "null", "{}"])
    func unknownCause(_ cause: String) throws {
        let json = """
            {"v":1,"cluster":"demo","from":1,"to":2,"seq":18,"rpc":"AppendEntries","args":{"term":3,\
            "leaderId":1,"prevLogIndex":0,"prevLogTerm":0,"entries":[],"leaderCommit":0,\
            "cause":\(cause)}}
            """
        #expect(try codec.decode([UInt8](json.utf8)) == heartbeat(cause: nil))
    }

    private func heartbeat(cause: ElectionCause?) -> Datagram {
        .peer(
            from: NodeID(1), to: NodeID(2), sequence: 18,
            .appendEntries(
                AppendEntries(
                    term: Term(3), leader: NodeID(1), previous: .zero, commit: .zero, cause: cause))
        )
    }

    @Test("a receiver ignores fields that it does not know, and white space around the object")
    func unknownFields() throws {
        let json = """
            \n {"v":1,"cluster":"demo","hops":[{"a":[]}],"from":1,"to":2,"seq":3,"rpc":"Probe",\
            "args":{"term":4,"mood":null}} \t\r\n
            """
        #expect(
            try codec.decode([UInt8](json.utf8))
                == .peer(from: NodeID(1), to: NodeID(2), sequence: 3, .probe(Probe(term: Term(4)))))
    }

    @Test("of a field that stands there twice the first one counts")
    func duplicates() throws {
        let json = #"{"v":1,"v":2,"cluster":"demo","seq":5,"seq":6,"rpc":"GetState","args":{}}"#
        #expect(try codec.decode([UInt8](json.utf8)) == .query(.state, sequence: 5))
    }
}
