import HTTP
import Testing

@Suite("The server as a value")
struct ServerTests {
    private let get = Array("GET /state HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    private let close = Array("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)

    private func text(_ server: HTTPServer, _ number: Int) -> String {
        String(decoding: server.output(of: number), as: UTF8.self)
    }

    private func statusLine(_ server: HTTPServer, _ number: Int) -> String {
        String(text(server, number).prefix { $0 != "\r\n" })
    }

    /// The client takes everything that waits for it.
    private func drain(_ server: inout HTTPServer, _ number: Int, at now: Duration) {
        server.noteSent(server.output(of: number).count, to: number, at: now)
    }

    @Test("a request is answered with type, length and the headers of a page that trusts nobody")
    func answers() {
        var server = HTTPServer()
        server.open(1, at: .zero)
        server.receive(get, from: 1, at: .zero)
        #expect(server.waiting.map(\.request) == [Request(path: "/state", host: "a")])
        server.respond(Response(.ok, .json, "[]\n"), to: 1, date: "today", at: .zero)
        #expect(
            text(server, 1) == """
                HTTP/1.1 200 OK\r
                Date: today\r
                Content-Type: application/json\r
                Content-Length: 3\r
                Connection: keep-alive\r
                Cache-Control: no-store\r
                Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r
                X-Content-Type-Options: nosniff\r
                Referrer-Policy: no-referrer\r
                Cross-Origin-Resource-Policy: same-origin\r
                Cross-Origin-Opener-Policy: same-origin\r
                \r
                []

                """)
        #expect(server.waiting.isEmpty)
        drain(&server, 1, at: .zero)
        #expect(!server.isClosed(1))
    }

    @Test("HEAD gets the same head without the body")
    func head() {
        var server = HTTPServer()
        for number in [1, 2] { server.open(number, at: .zero) }
        server.receive(get, from: 1, at: .zero)
        server.receive(Array("HEAD /state HTTP/1.1\r\nHost: a\r\n\r\n".utf8), from: 2, at: .zero)
        for number in [1, 2] { server.respond(Response(.ok, .text, "body"), to: number, at: .zero) }
        #expect(text(server, 1) == text(server, 2) + "body")
    }

    @Test(
        "what is refused of a HEAD is refused without a body (RFC 9110, §9.3.2)",
        arguments: [
            ("HEAD / HTTP/2.0\r\n\r\n", 400), ("HEAD / HTTP/1.1\r\n\r\n", 400),
            ("\r\nHEAD / HTTP/1.1\r\nHost\r\n\r\n", 400),
            ("HEAD / HTTP/1.1\r\nA: \(String(repeating: "b", count: 5_000))", 431),
            ("HEAD /\(String(repeating: "b", count: 5_000))", 431), ("HEAD /", 408),
            ("HEAD / HTTP/1.1\r\nHost: a\r\n", 408),
        ])
    func refusedHead(text: String, status: Int) {
        for (method, hasBody) in [("HEAD", false), ("GET", true)] {
            var server = HTTPServer()
            server.open(1, at: .zero)
            server.receive(
                get + Array(text.replacing("HEAD", with: method).utf8), from: 1, at: .zero)
            server.respond(Response(.ok), to: 1, at: .zero)
            drain(&server, 1, at: .zero)
            server.advance(to: .seconds(5))
            #expect(statusLine(server, 1).hasPrefix("HTTP/1.1 \(status) "))
            #expect(self.text(server, 1).contains("Content-Length: "))
            #expect(self.text(server, 1).hasSuffix("\r\n\r\n") == !hasBody)
        }
    }

    @Test("requests of one connection are answered in turn, the next when the last was taken")
    func pipelining() {
        var server = HTTPServer()
        server.open(1, at: .zero)
        server.receive(get + close + get, from: 1, at: .zero)
        server.respond(Response(.ok), to: 1, at: .zero)
        #expect(server.waiting.isEmpty)
        drain(&server, 1, at: .zero)
        #expect(server.waiting.map(\.request.path) == ["/a"])
        server.respond(Response(.notFound), to: 1, at: .zero)
        #expect(text(server, 1).contains("\r\nConnection: close\r\n"))
        drain(&server, 1, at: .zero)
        #expect(server.isClosed(1))
    }

    @Test("who asks on and on without waiting for an answer is given up after a head's worth")
    func impatience() {
        var server = HTTPServer()
        server.open(1, at: .zero)
        server.receive(get, from: 1, at: .zero)
        server.receive(Array(repeating: get[0], count: Limits().headBytes), from: 1, at: .zero)
        #expect(!server.isClosed(1))
        server.receive([get[0]], from: 1, at: .zero)
        #expect(server.isClosed(1))
    }

    @Test("what is refused is answered and closed, 405 with the methods that there are")
    func refuses() {
        var server = HTTPServer()
        server.open(1, at: .zero)
        server.receive(Array("POST / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), from: 1, at: .zero)
        #expect(statusLine(server, 1) == "HTTP/1.1 405 Method Not Allowed")
        #expect(text(server, 1).contains("\r\nAllow: GET, HEAD\r\n"))
        server.receive(get, from: 1, at: .zero)
        #expect(server.waiting.isEmpty)
        drain(&server, 1, at: .zero)
        #expect(server.isClosed(1))
    }

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
        #expect(statusLine(server, 1) == "HTTP/1.1 408 Request Timeout")
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
            drain(&server, 1, at: .seconds(second))
            server.receive(get, from: 1, at: .seconds(second))
            server.noteSent(1, to: 2, at: .seconds(second))
            server.advance(to: .seconds(second))
        }
        #expect(server.waiting.map(\.number) == [1])
        #expect(server.streams == 1)
    }

    @Test("who holds a thousand connections without a request keeps nobody out")
    func manyIdle() {
        var server = HTTPServer()
        for number in 0..<1_000 { server.open(number, at: .milliseconds(number)) }
        let now = Duration.seconds(1)
        server.open(1_000, at: now)
        server.receive(get, from: 1_000, at: now)
        #expect(server.waiting.map(\.number) == [1_000])
        let open = server.numbers.filter { !server.isClosed($0) }
        #expect(open.count == 512)
        #expect(open.first == 489, "those that waited longest have gone")
    }

    /// What a client wants with its connection.
    enum Wish: CaseIterable {
        /// It says nothing, takes nothing of its answer, waits for it, or is sent events.
        case silence, answer, patience, events
    }

    private func open(
        _ numbers: ClosedRange<Int>, from client: UInt64, _ wish: Wish, of server: inout HTTPServer
    ) {
        for number in numbers {
            let now = Duration.milliseconds(number)
            server.open(number, from: client, at: now)
            if wish != .silence { server.receive(get, from: number, at: now) }
            if wish == .answer { server.respond(Response(.ok), to: number, at: now) }
            if wish == .events { server.beginStream(to: number, at: now) }
        }
    }

    private func limited(to connections: Int, streams: Int = 128) -> HTTPServer {
        var limits = Limits()
        (limits.connections, limits.streams) = (connections, streams)
        return HTTPServer(limits)
    }

    @Test(
        "who holds every connection keeps nobody out, whatever he does with them",
        arguments: Wish.allCases)
    func full(wish: Wish) {
        var server = limited(to: 8)
        open(1...1, from: 7, .patience, of: &server)
        open(2...20, from: 6, wish, of: &server)
        open(21...21, from: 5, .patience, of: &server)
        #expect(!server.isClosed(1), "who has one connection keeps it")
        #expect(!server.isClosed(21))
        let open = server.numbers.filter { !server.isClosed($0) }
        #expect(open == [1] + Array(15...21), "of his own the oldest have gone")
    }

    @Test("on one machine too: the newest connection has its place, and streams go last")
    func fullOfOne() {
        var server = limited(to: 6)
        open(1...4, from: 6, .events, of: &server)
        open(5...6, from: 6, .answer, of: &server)
        open(7...8, from: 6, .silence, of: &server)
        #expect(server.numbers.filter { server.isClosed($0) } == [5, 6])
    }

    @Test("events go to all that want them, and a comment when there are none")
    func events() {
        var server = HTTPServer()
        for number in 1...3 {
            server.open(number, at: .zero)
            server.receive(get, from: number, at: .zero)
        }
        let areSent = (1...2).map { server.beginStream(to: $0, at: .zero) }
        #expect(areSent == [true, true])
        #expect(text(server, 1).contains("\r\nContent-Type: text/event-stream\r\n"))
        #expect(!text(server, 1).contains("Content-Length"))
        for number in 1...2 { drain(&server, number, at: .zero) }
        server.publish(.event("state", data: "[1,\n2]"), at: .seconds(1))
        #expect(text(server, 1) == "event: state\ndata: [1,\ndata: 2]\n\n")
        #expect(text(server, 2) == text(server, 1))
        #expect(server.output(of: 3).isEmpty)
        for number in 1...2 { drain(&server, number, at: .seconds(1)) }
        server.advance(to: .milliseconds(10_999))
        #expect(server.output(of: 1).isEmpty)
        server.advance(to: .seconds(11))
        #expect(text(server, 1) == ":\n\n")
    }

    @Test("a client that does not take its events is given up, by time and by length")
    func slowStream() {
        var server = HTTPServer()
        for number in 1...2 {
            server.open(number, at: .zero)
            server.receive(get, from: number, at: .zero)
            server.beginStream(to: number, at: .zero)
            drain(&server, number, at: .zero)
        }
        server.publish(.event("state", data: "x"), to: 1, at: .seconds(1))
        server.publish(.comment, at: .seconds(2))
        drain(&server, 2, at: .seconds(2))
        server.advance(to: .seconds(11))
        #expect(server.isClosed(1))
        #expect(!server.isClosed(2))
        let long = String(repeating: "x", count: 100_000)
        for _ in 0..<3 { server.publish(.event("state", data: long), at: .seconds(11)) }
        #expect(server.isClosed(2))
        #expect(server.streams == 0)
    }

    @Test("who holds all streams gives way to others, and a viewer keeps his")
    func manyStreams() {
        var server = limited(to: 100, streams: 4)
        open(1...1, from: 7, .events, of: &server)
        open(2...20, from: 6, .events, of: &server)
        open(21...22, from: 5, .events, of: &server)
        #expect(server.streams == 4)
        #expect(server.numbers.filter { !server.isClosed($0) } == [1, 20, 21, 22])
    }

    @Test("newcomers from many addresses have half of the streams in turn, and end no other")
    func manyAddresses() {
        var server = limited(to: 100, streams: 4)
        for number in 1...20 {
            open(number...number, from: UInt64(number), .events, of: &server)
            drain(&server, number, at: .milliseconds(number))
        }
        #expect(server.numbers.filter { !server.isClosed($0) } == [1, 2, 19, 20])
        server.forget(1)
        for number in 21...30 { open(number...number, from: UInt64(number), .events, of: &server) }
        #expect(
            server.numbers.filter { !server.isClosed($0) } == [2, 19, 29, 30],
            "whoever has watched for longest comes next")
    }

    @Test("who wants anything else takes no stream's place, from however many addresses he comes")
    func manyElse() {
        var server = limited(to: 8, streams: 4)
        open(1...4, from: 7, .events, of: &server)
        for number in 5...20 { open(number...number, from: UInt64(number), .silence, of: &server) }
        #expect(server.numbers.filter { !server.isClosed($0) } == Array(1...4) + Array(17...20))
    }

    @Test("who asks for the head of the events takes no stream's place")
    func headOfStream() {
        var server = limited(to: 100, streams: 2)
        open(1...2, from: 6, .events, of: &server)
        server.open(3, from: 5, at: .zero)
        server.receive(Array("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), from: 3, at: .zero)
        let isStreamed = server.beginStream(to: 3, at: .zero)
        #expect(!isStreamed)
        #expect(statusLine(server, 3) == "HTTP/1.1 200 OK")
        #expect(server.numbers.filter { server.isClosed($0) } == [])
        #expect(server.streams == 2)
    }

    @Test("of the newer half of the streams the one goes that takes nothing, or else the oldest")
    func manyViewers() {
        var server = limited(to: 100, streams: 4)
        for number in 1...4 { open(number...number, from: UInt64(number), .events, of: &server) }
        for number in 1...4 { drain(&server, number, at: .milliseconds(10)) }
        server.publish(.comment, at: .milliseconds(20))
        for number in 1...3 { drain(&server, number, at: .milliseconds(30)) }
        open(50...50, from: 50, .events, of: &server)
        #expect(server.isClosed(4))
        drain(&server, 50, at: .milliseconds(60))
        open(70...70, from: 70, .events, of: &server)
        #expect(server.numbers.filter { !server.isClosed($0) } == [1, 2, 50, 70])
    }

    @Test("a client that sends nothing more still gets what it asked for")
    func halfClosed() {
        var server = HTTPServer()
        for number in 1...2 { server.open(number, at: .zero) }
        server.receive(get, from: 1, at: .zero)
        #expect(!server.hasEnded(1))
        for number in 1...2 { server.end(number) }
        #expect(server.isClosed(2))
        #expect(server.hasEnded(1) && !server.isClosed(1), "nothing more is read from it")
        server.respond(Response(.ok), to: 1, at: .zero)
        #expect(statusLine(server, 1) == "HTTP/1.1 200 OK")
        drain(&server, 1, at: .zero)
        #expect(server.isClosed(1))
    }

    @Test(
        "a date is written as RFC 9110 wants it",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        ])
    func date(seconds: Int, text: String) {
        #expect("\(HTTPDate(secondsSince1970: seconds))" == text)
    }
}
