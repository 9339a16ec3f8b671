import HTTP
import Testing

@Suite("Time is up")
struct TimeLimitTests {
    @Test("a request that is not complete in time is answered with 408, whatever trickles in")
    func slowRequest() {
        var server = HTTPServer()
        server.open(1, at: .zero)
        server.receive([UInt8(ascii: "G")], from: 1, at: .seconds(20))
        server.receive([UInt8(ascii: "E")], from: 1, at: .seconds(24))
        #expect(server.deadline == .seconds(25))
        server.advance(to: .milliseconds(24_999))
        #expect(server.output(of: 1).isEmpty)
        server.advance(to: .seconds(25))
        #expect(server.statusLine(1) == "HTTP/1.1 408 Request Timeout")
        server.advance(to: .seconds(35))
        #expect(server.isClosed(1))
    }

    @Test("a connection without a request is closed in time, without a word")
    func idle() {
        var server = HTTPServer()
        server.open(1, at: .zero)
        server.advance(to: .milliseconds(29_999))
        #expect(!server.isClosed(1))
        server.advance(to: .seconds(30))
        #expect(server.isClosed(1))
        #expect(server.output(of: 1).isEmpty)
    }

    @Test("a client that does not take its response is given up")
    func slowReader() {
        var server = HTTPServer()
        server.open(1, at: .zero)
        server.receive(get, from: 1, at: .zero)
        server.respond(Response(.ok, .text, "much"), to: 1, at: .zero)
        server.noteSent(1, to: 1, at: .seconds(9))
        server.advance(to: .seconds(18))
        #expect(!server.isClosed(1))
        server.advance(to: .seconds(19))
        #expect(server.isClosed(1))
    }

    @Test("a client that takes a byte of its response now and then is given up after a minute")
    func trickle() {
        var server = HTTPServer()
        server.open(1, at: .zero)
        server.receive(get, from: 1, at: .seconds(1))
        server.respond(Response(.ok, .text, "much"), to: 1, at: .seconds(1))
        for second in stride(from: 1, through: 57, by: 8) {
            server.noteSent(1, to: 1, at: .seconds(second))
        }
        #expect(server.deadline == .seconds(61))
        server.advance(to: .milliseconds(60_999))
        #expect(!server.isClosed(1))
        server.advance(to: .seconds(61))
        #expect(server.isClosed(1))
    }

    @Test(
        "the next response has its own minute, and events have as long as they like"
    )
    func noTrickle() {
        var server = HTTPServer()
        for number in 1...2 {
            server.open(number, at: .zero)
            server.receive(get, from: number, at: .zero)
        }
        server.beginStream(to: 2, at: .zero)
        for second in stride(from: 0, through: 90, by: 9) {
            server.respond(Response(.ok), to: 1, at: .seconds(second))
            server.drain(1, at: .seconds(second))
            server.receive(get, from: 1, at: .seconds(second))
            server.noteSent(1, to: 2, at: .seconds(second))
            server.advance(to: .seconds(second))
        }
        #expect(server.waiting.map(\.number) == [1])
        #expect(server.streams == 1)
    }

    @Test("a client that does not take its events is given up, by time and by length")
    func slowStream() {
        var server = HTTPServer()
        for number in 1...2 {
            server.open(number, at: .zero)
            server.receive(get, from: number, at: .zero)
            server.beginStream(to: number, at: .zero)
            server.drain(number, at: .zero)
        }
        server.publish(.event("state", data: "x"), to: 1, at: .seconds(1))
        server.publish(.comment, at: .seconds(2))
        server.drain(2, at: .seconds(2))
        server.advance(to: .seconds(11))
        #expect(server.isClosed(1))
        #expect(!server.isClosed(2))
        let long = String(repeating: "x", count: 100_000)
        for _ in 0..<3 { server.publish(.event("state", data: long), at: .seconds(11)) }
        #expect(server.isClosed(2))
        #expect(server.streams == 0)
    }
}
