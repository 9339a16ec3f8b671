import Raft
import Testing

/// One line of the table: a message of a term, and what it makes of a peer of term 5.
struct TermRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let message: String
    let term: Term
    let outcomes: [Substring]

    init(_ line: Substring) {
        let cells = line.split(separator: " ")
        testDescription = "\(cells[0]) of term \(cells[1])"
        message = String(cells[0])
        term = Term(UInt64(cells[1]) ?? 0)
        outcomes = Array(cells[2...])
    }
}

/// "If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to
/// follower (§5.1)" (Figure 2, All Servers).
@Suite("§5.1 Every message × lower, equal, higher term × every role (pitfalls 3, 4)")
struct TermRuleTests {
    private static let later = "C7:transfer7×2+ack7"

    /// What becomes of a peer of term 5: follower, candidate or leader, its term, what it sends.
    ///
    /// The words are those of `Message.brief`. The columns: a follower that has just heard leader
    /// 2; one that has heard nobody for the minimum election timeout; a candidate; a leader that a
    /// majority has heard lately; one that had no reply for the minimum election timeout.
    static let table = """
        vote        4  F5:no5   F5:no5    C5:no5   L5:no5     L5:no5
        vote        5  F5:no5   F5:yes5   C5:no5   L5:no5     L5:no5
        vote        6  F6:yes6  F6:yes6   F6:yes6  L5:no5     F6:yes6
        transfer    4  F5:no5   F5:no5    C5:no5   L5:no5     L5:no5
        transfer    5  F5:yes5  F5:yes5   C5:no5   L5:no5     L5:no5
        transfer    6  F6:yes6  F6:yes6   F6:yes6  F6:yes6    F6:yes6
        preVote     4  F5:pre-no5 F5:pre-no5  C5:pre-no5  L5:pre-no5 L5:pre-no5
        preVote     5  F5:pre-no5 F5:pre-no5  C5:pre-no5  L5:pre-no5 L5:pre-no5
        preVote     6  F5:pre-yes5 F5:pre-yes5 C5:pre-yes5 L5:pre-no5 L5:pre-no5
        granted     4  F5:      F5:       C5:      L5:        L5:
        granted     5  F5:      F5:       L5:append5×2 L5: L5:
        granted     6  F6:      F6:       F6:      F6:        F6:
        refused     4  F5:      F5:       C5:      L5:        L5:
        refused     5  F5:      F5:       C5:      L5:        L5:
        refused     6  F6:      F6:       F6:      F6:        F6:
        preGranted  4  F5:      F5:       C5:      L5:        L5:
        preGranted  5  F5:      F5:       C5:      L5:        L5:
        preGranted  6  F5:      F5:       C5:      L5:        L5:
        preRefused  4  F5:      F5:       C5:      L5:        L5:
        preRefused  5  F5:      F5:       C5:      L5:        L5:
        preRefused  6  F6:      F6:       F6:      F6:        F6:
        append      4  F5:no5   F5:no5    C5:no5   L5:no5     L5:no5
        append      5  F5:ok5   F5:ok5    F5:ok5   L5:        L5:
        append      6  F6:ok6   F6:ok6    F6:ok6   F6:ok6     F6:ok6
        appended    4  F5:      F5:       C5:      L5:        L5:
        appended    5  F5:      F5:       C5:      L5:        L5:
        appended    6  F6:      F6:       F6:      F6:        F6:
        failed      4  F5:      F5:       C5:      L5:        L5:
        failed      5  F5:      F5:       C5:      L5:        L5:
        failed      6  F6:      F6:       F6:      F6:        F6:
        probe       4  F5:is5   F5:is5    C5:is5   L5:leads5  L5:leads5
        probe       5  F5:is5   F5:is5    C5:is5   L5:leads5  L5:leads5
        probe       6  F6:is6   F6:is6    F6:is6   F6:is6     F6:is6
        told        4  F5:      F5:       C5:      L5:        L5:
        told        5  F5:      F5:       C5:      L5:        L5:
        told        6  F6:      F6:       F6:      F6:        F6:
        timeoutNow  4  F5:ack5  F5:ack5   C5:ack5  L5:ack5    L5:ack5
        timeoutNow  5  C6:transfer6×2+ack6 C6:transfer6×2+ack6 C5:ack5 L5:ack5 L5:ack5
        timeoutNow  6  \(later) \(later) \(later) \(later) \(later)
        obeyed      4  F5:      F5:       C5:      L5:        L5:
        obeyed      5  F5:      F5:       C5:      L5:        L5:
        obeyed      6  F6:      F6:       F6:      F6:        F6:
        """.split(separator: "\n").map(TermRow.init)

    @Test("what each message does to each role", arguments: table, [[0, 1, 2], [3, 1, 2]])
    func row(_ row: TermRow, peers: [NodeID]) throws {
        for (scenario, expected) in zip(Self.columns(peers), row.outcomes) {
            var scenario = scenario
            let message = try #require(Message.named(row.message, row.term))
            let outcome = scenario.receive(message, from: 2)
            let sent = outcome.messages.brief
            let letter = scenario.node.state.rawValue.prefix(1).uppercased()
            #expect("\(letter)\(scenario.node.durable.term):\(sent)" == expected)
            expectAnswers(outcome, scenario)
        }
    }

    /// A reply goes to who asked, under its number, and "contains currentTerm": the one that
    /// holds *after* the message was handled.
    private func expectAnswers(_ outcome: Outcome, _ scenario: Scenario) {
        for answer in outcome.messages where answer.message.isReply {
            #expect(answer.to == 2)
            #expect(answer.sequence == scenario.node.sequence(at: scenario.now))
            #expect(answer.message.term == scenario.node.durable.term)
        }
    }

    private static func columns(_ peers: [NodeID]) -> [Scenario] {
        var lonely = Scenario.leading(peers[0], peers: peers)
        lonely.wait(.milliseconds(300))
        return [
            .following(2, peers[0], peers: peers), .waiting(peers[0], peers: peers),
            .standing(peers[0], peers: peers), .leading(peers[0], peers: peers), lonely,
        ]
    }
}

extension Message {
    /// The message of peer 2 that the table calls by this name.
    static func named(_ name: String, _ term: Term) -> Message? {
        let all: [String: Message] = [
            "vote": .vote(term, for: 2),
            "transfer": .vote(term, for: 2, isLeadershipTransfer: true),
            "preVote": .preVote(term, for: 2), "granted": .voted(true, term),
            "refused": .voted(false, term), "preGranted": .preVoted(true, term),
            "preRefused": .preVoted(false, term), "append": .append(term, by: 2),
            "appended": .appended(true, term), "failed": .appended(false, term),
            "probe": .probe(term), "told": .told(term), "timeoutNow": .timeoutNow(term, from: 2),
            "obeyed": .timeoutNowReply(term),
        ]
        return all[name]
    }
}

extension [Envelope] {
    /// What is said to anybody, with equal messages in a row told once.
    var brief: String {
        var words: [(text: String, count: Int)] = []
        for text in map(\.message.brief) {
            if let last = words.last, last.text == text {
                words[words.count - 1].count += 1
            } else {
                words.append((text, 1))
            }
        }
        return words.map { $0.count == 1 ? $0.text : "\($0.text)×\($0.count)" }
            .joined(separator: "+")
    }
}
