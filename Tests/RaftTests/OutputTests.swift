import Raft
import Testing

/// "Updated on stable storage before responding to RPCs" (Figure 2, Persistent state).
@Suite("What must be saved is saved before anything is sent")
struct OutputTests {
    struct DiskFailed: Error {}

    private func step(_ scenario: Scenario, _ event: Event) -> Output {
        var scenario = scenario
        var node = scenario.node
        return node.handle(event, at: scenario.now, using: &scenario.chance)
    }

    private func grant() -> Output {
        step(.waiting(), .received(.vote(6, for: 1), from: 1, sequence: 3))
    }

    @Test("a save that fails yields no reply: neither a grant nor an entry taken")
    func failure() {
        let entries = Message.append(5, by: 1, LogEntry.of([5], after: 0))
        for output in [grant(), step(.waiting(), .received(entries, from: 1, sequence: 3))] {
            #expect(output.requests.isEmpty)
            var messages: [Envelope] = []
            #expect(throws: DiskFailed.self) {
                messages = try output.release { _ throws(DiskFailed) in throw DiskFailed() }
                    .replies
            }
            #expect(messages.isEmpty)
        }
    }

    @Test("a save that succeeds is asked for once, and then yields the messages")
    func success() {
        var saves: [DurableChange] = []
        let messages = grant().release { saves.append($0) }.replies
        #expect(saves == [DurableChange(state: .remembering(6, vote: 1), log: nil)])
        #expect(messages == [Envelope(to: 1, sequence: 3, message: .voted(true, 6, lease: .zero))])
    }

    @Test("a candidate asks for votes before its own is saved, and answers after that")
    func candidacy() {
        let order = Message.timeoutNow(5, from: 1)
        let output = step(.following(1), .received(order, from: 1, sequence: 3))
        #expect(output.requests.map(\.message.brief) == ["transfer6", "transfer6"])
        var saves: [DurableChange] = []
        let replies = output.release { saves.append($0) }.replies
        #expect(saves == [DurableChange(state: .remembering(6, vote: 0), log: nil)])
        #expect(replies.map(\.message.brief) == ["ack6"])
    }

    @Test("where nothing changed, nothing is saved")
    func unchanged() {
        let output = step(.following(1), .received(.append(5, by: 1), from: 1, sequence: 3))
        let messages = output.release { _ in Issue.record("there is nothing to save") }.replies
        #expect(messages == [Envelope(to: 1, sequence: 3, message: .appended(true, 5))])
    }

    @Test("term, vote and entries of one step are saved together")
    func together() {
        let entries = LogEntry.of([6], after: 0)
        let request = Message.append(6, by: 1, entries)
        var saves: [DurableChange] = []
        _ = step(.waiting(), .received(request, from: 1, sequence: 3)).release { saves.append($0) }
        let change = LogChange(start: 1, entries: entries)
        #expect(saves == [DurableChange(state: .remembering(6), log: change)])
    }
}
