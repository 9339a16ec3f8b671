import Raft
import RaftWire
import Testing

@Suite("Answers in pages")
struct PageTests {
    private let changes = (1...100).map { number in
        LeaderChange(
            number: number, term: Term(number), leader: NodeID(number % 3),
            text: "peer \(number % 3) leads term \(number)", age: .milliseconds(number))
    }

    @Test(
        "all changes arrive, page after page, none of them longer than its query",
        arguments: [300, 512, 1_200])
    func history(_ maximumBytes: Int) throws {
        var told: [LeaderChange] = []
        var pages = 0
        while told.count < changes.count {
            let bytes = try codec.encode(
                Array(changes.dropFirst(told.count)), from: NodeID(1), sequence: 2,
                maximumBytes: maximumBytes)
            #expect(bytes.count <= maximumBytes)
            guard case .reply(.history(let page), _, _) = try codec.decode(bytes) else {
                Issue.record("no history")
                return
            }
            told += page.changes
            pages += 1
            #expect(page.hasMore == (told.count < changes.count))
        }
        #expect(told == changes)
        #expect(pages == [300: 50, 512: 25, 1_200: 9][maximumBytes])
    }

    @Test("a page takes as many as fit, not one less")
    func fullPage() throws {
        let bytes = try codec.encode(changes, from: NodeID(1), sequence: 2, maximumBytes: 1_200)
        guard case .reply(.history(let page), _, _) = try codec.decode(bytes) else {
            Issue.record("no history")
            return
        }
        let one = HistoryPage(
            changes: Array(changes.prefix(page.changes.count + 1)), hasMore: true)
        #expect(throws: WireError.self) {
            try codec.encode(.reply(.history(one), from: NodeID(1), sequence: 2))
        }
    }

    @Test("no change at all is an empty page")
    func noHistory() throws {
        let bytes = try codec.encode([], from: NodeID(1), sequence: 2, maximumBytes: 1_200)
        let page = HistoryPage(changes: [], hasMore: false)
        #expect(try codec.decode(bytes) == .reply(.history(page), from: NodeID(1), sequence: 2))
    }

    @Test("a page without room for one change is refused, so that nobody asks for ever")
    func noRoom() {
        #expect(throws: WireError.self) {
            try codec.encode(changes, from: NodeID(1), sequence: 2, maximumBytes: 100)
        }
    }

    @Test("all lines of the metrics arrive, in whole lines")
    func metrics() throws {
        let lines = (0..<200).map { "raft_datagrams_total{reason=\"\($0)\"} \($0)" }
        var text = ""
        var next: UInt64? = 0
        while let after = next {
            let bytes = try codec.encode(
                metrics: lines, after: after, from: NodeID(1), sequence: 2, maximumBytes: 1_200)
            guard case .reply(.metrics(let page), _, _) = try codec.decode(bytes) else {
                Issue.record("no metrics")
                return
            }
            text += page.text
            next = page.next
        }
        #expect(text == lines.map { $0 + "\n" }.joined())
    }

    @Test("a place behind the last line is the end", arguments: [2, Limits.number])
    func behindTheEnd(_ after: UInt64) throws {
        let bytes = try codec.encode(
            metrics: ["one", "two"], after: after, from: NodeID(1), sequence: 2,
            maximumBytes: 1_200)
        let page = MetricsPage(text: "", next: nil)
        #expect(try codec.decode(bytes) == .reply(.metrics(page), from: NodeID(1), sequence: 2))
    }
}
