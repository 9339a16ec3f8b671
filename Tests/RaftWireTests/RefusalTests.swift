import Raft
import RaftWire
import Testing

/// A datagram that is none, and what is wrong with it.
struct Refused: Sendable, CustomTestStringConvertible {
    let json: String
    let reason: WireError

    init(_ json: String, _ reason: WireError) {
        self.json = json
        self.reason = reason
    }

    init(_ json: String, _ field: String) { self.init(json, .malformed(field: field)) }

    var testDescription: String { "\(reason): \(json)" }
}

extension Refused {
    /// A RequestVote in which one field was exchanged for another text, or taken out.
    static func vote(_ old: String, _ new: String, _ field: String) -> Refused {
        Refused(Example.published[0].json.exchanging(old, new), field)
    }

    /// An AppendEntries in term 3, after entry 2 of term 2, with these entries.
    static func entries(_ entries: String, _ field: String = "args.entries") -> Refused {
        let json = Example.published[2].json
            .exchanging(#""prevLogIndex":0,"prevLogTerm":0"#, #""prevLogIndex":2,"prevLogTerm":2"#)
        return Refused(json.exchanging(#""entries":[]"#, #""entries":\#(entries)"#), field)
    }

    /// A question or an answer of this RPC.
    static func client(_ rpc: String, _ body: String, _ field: String) -> Refused {
        Refused(#"{"v":1,"cluster":"demo","from":2,"seq":5,"rpc":"\#(rpc)",\#(body)}"#, field)
    }
}

extension String {
    /// The text with one part exchanged for another; the part is there exactly once.
    func exchanging(_ old: String, _ new: String) -> String {
        let parts = split(separator: old, omittingEmptySubsequences: false)
        precondition(parts.count == 2, "\(old) is not once in \(self)")
        return parts.joined(separator: new)
    }
}

@Suite("What is no datagram of this cluster is refused with the reason")
struct RefusalTests {
    @Test(
        "it is no JSON object",
        arguments: [
            "", " ", "hello", "{", "}", "[]", "null", "7", "\"v\"", #"{"v":1"#, #"{"v":1}}"#,
            #"{"v":1} {"v":1}"#, #"{'v':1}"#, "\u{0}",
            #"{"v":1,"cluster":"demo","seq":5,"rpc":"GetState","args":{}}"# + "\u{0}",
        ])
    func notJSON(_ text: String) {
        #expect(throws: WireError.notJSON) { try codec.decode([UInt8](text.utf8)) }
    }

    @Test("it is JSON, but not in UTF-8")
    func notUTF8() {
        let json = #"{"v":1,"cluster":"demo","seq":5,"rpc":"GetState","args":{}}"#
        let units = json.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(throws: WireError.notJSON) { try codec.decode(units) }
        #expect(throws: WireError.notJSON) { try codec.decode([0xFF, 0xFE] + units) }
    }

    @Test(
        "its version, its cluster or its RPC is unknown, in this order, whatever else it holds",
        arguments: [
            Refused(#"{"v":2}"#, .otherVersion(2)),
            Refused(#"{"v":0,"cluster":7}"#, .otherVersion(0)),
            Refused(#"{"v":1,"cluster":"other"}"#, .otherCluster),
            Refused(#"{"v":1,"cluster":"Demo","rpc":7}"#, .otherCluster),
            Refused(#"{"v":1,"cluster":"demo","rpc":"Hello"}"#, .unknownRPC),
            Refused(#"{"v":1,"cluster":"demo","rpc":"getState","args":{}}"#, .unknownRPC),
        ])
    func unknown(_ refused: Refused) { check(refused) }

    @Test(
        "a field around the message is missing or wrong",
        arguments: [
            Refused("{}", "v"),
            Refused(#"{"v":"1"}"#, "v"),
            Refused(#"{"v":null}"#, "v"),
            Refused(#"{"v":1}"#, "cluster"),
            Refused(#"{"v":1,"cluster":7}"#, "cluster"),
            Refused(#"{"v":1,"cluster":"demo"}"#, "rpc"),
            Refused(#"{"v":1,"cluster":"demo","rpc":7}"#, "rpc"),
            .vote(#""from":1"#, #""sender":1"#, "from"),
            .vote(#""from":1"#, #""from":"1""#, "from"),
            .vote(#""from":1"#, #""from":null"#, "from"),
            .vote(#""to":2"#, #""for":2"#, "to"),
            .vote(#""to":2"#, #""to":-2"#, "to"),
            .vote(#""seq":17"#, #""sequence":17"#, "seq"),
            .vote(#""seq":17"#, #""seq":1.5"#, "seq"),
            .vote(#""seq":17"#, #""seq":9007199254740992"#, "seq"),
            .vote(#""args":"#, #""arguments":"#, "args"),
            .vote(#""args":"#, #""reply":{},"args":"#, "args"),
            Refused(#"{"v":1,"cluster":"demo","seq":5,"rpc":"GetState","args":[]}"#, "args"),
            Refused(#"{"v":1,"cluster":"demo","seq":5,"rpc":"GetState","args":null}"#, "args"),
        ])
    func frame(_ refused: Refused) { check(refused) }

    @Test(
        "a number is none from 0 to 2⁵³ − 1",
        arguments: [
            "-1", "1.5", "9007199254740992", "18446744073709551615", "18446744073709551616",
            "1e300",
            "\"3\"", "true", "null", "[3]", "{}",
        ])
    func numbers(_ number: String) {
        check(.vote(#""term":3"#, #""term":\#(number)"#, "args.term"))
    }

    @Test(
        "an argument or a result is missing or wrong",
        arguments: [
            .vote(#""term":3,"#, "", "args.term"),
            .vote(#""candidateId":1"#, #""candidate":1"#, "args.candidateId"),
            .vote(#""candidateId":1"#, #""candidateId":3"#, "from"),
            .vote(#""lastLogIndex":0"#, #""lastLogIndex":false"#, "args.lastLogIndex"),
            .vote(#""lastLogTerm":0"#, #""lastLogTerm":0,"preVote":1"#, "args.preVote"),
            .vote(#""lastLogTerm":0"#, #""lastLogTerm":0,"handOver":"no""#, "args.handOver"),
            Refused(Example.published[1].json.exchanging("true", "1"), "reply.voteGranted"),
            Refused(Example.published[3].json.exchanging("true", "null"), "reply.success"),
            Refused(
                Example.published[2].json.exchanging(#""leaderId":1"#, #""leaderId":2"#),
                "from"),
        ] as [Refused])
    func messages(_ refused: Refused) { check(refused) }

    @Test(
        "no log could hold the entries",
        arguments: [
            .entries("null"), .entries("{}"), .entries("[7]", "args.entries[0]"),
            .entries(#"[{"term":2,"index":4,"command":""}]"#),
            .entries(#"[{"term":2,"index":2,"command":""}]"#),
            .entries(#"[{"term":1,"index":3,"command":""}]"#),
            .entries(#"[{"term":4,"index":3,"command":""}]"#),
            .entries(#"[{"term":3,"index":3,"command":""},{"term":2,"index":4,"command":""}]"#),
            .entries(#"[{"term":3,"index":3,"command":""},{"term":3,"index":3,"command":""}]"#),
            .entries(
                #"[{"term":3,"index":3,"command":"","x":0},{"term":3,"index":4}]"#,
                "args.entries[1].command"),
            .entries(#"[{"term":3,"index":3,"command":"***"}]"#, "args.entries[0].command"),
            .entries(#"[{"term":3,"index":3,"command":7}]"#, "args.entries[0].command"),
            Refused(
                Example.published[2].json.exchanging(#""prevLogTerm":0"#, #""prevLogTerm":4"#),
                "args.entries"),
        ] as [Refused])
    func logs(_ refused: Refused) { check(refused) }

    @Test("an entry after the last possible index cannot be")
    func lastIndex() {
        let json = Example.published[2].json
            .exchanging(#""prevLogIndex":0"#, #""prevLogIndex":9007199254740991"#)
            .exchanging("[]", #"[{"term":3,"index":9007199254740992,"command":""}]"#)
        check(Refused(json, "args.entries[0].index"))
    }

    @Test(
        "a query or an answer of a client is missing something",
        arguments: [
            .client("Transfer", #""args":{"to":"3"}"#, "args.to"),
            .client("History", #""args":{}"#, "args.after"),
            .client("Metrics", #""args":{"after":-1}"#, "args.after"),
            .client("Transfer", #""reply":{"accepted":true,"term":4}"#, "reply.leader"),
            .client("Metrics", #""reply":{"text":7}"#, "reply.text"),
            .client("History", #""reply":{"changes":[],"more":"no"}"#, "reply.more"),
            .client(
                "History", #""reply":{"changes":[{"number":1}],"more":true}"#,
                "reply.changes[0].term"),
            Refused(Example.published[5].json.exchanging("follower", "king"), "reply.role"),
            Refused(Example.published[5].json.exchanging("follower", "leader"), "reply.isLeader"),
            Refused(Example.published[5].json.exchanging(#""leader":1,"#, ""), "reply.leader"),
            Refused(Example.published[5].json.exchanging(#""from":2,"#, ""), "from"),
        ] as [Refused])
    func clients(_ refused: Refused) { check(refused) }

    private func check(_ refused: Refused) {
        #expect(throws: refused.reason) { try codec.decode([UInt8](refused.json.utf8)) }
    }
}
