import Raft
import Testing

@testable import RaftTesting

@Suite("What a peer has logged")
struct LogLineTests {
    @Test("a line has an event, fields of two kinds and a sentence")
    func fields() throws {
        let text =
            #"{"time":"t","level":"warning","event":"peerSilent","cluster":"c","peer":1,"other":2,"#
            + #""answering":2,"message":"peer 2 does not answer"}"#
        let line = try #require(LogLine(text.utf8))
        #expect(line.event == "peerSilent")
        #expect(line.level == "warning")
        #expect(line.other == NodeID(2))
        #expect(line.number("answering") == 2)
        #expect(line.message == "peer 2 does not answer")
        #expect(line.description == text)
        #expect(line.number("level") == nil && line.text("other") == nil)
        #expect(line.text("nothing") == nil)
    }

    @Test("what a command writes is no line of the log", arguments: ["", "run 4", "{", "[]", "7"])
    func others(text: String) { #expect(LogLine(text.utf8) == nil) }
}
