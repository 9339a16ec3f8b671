import HTTP
import Testing

@Suite("The server as a value")
struct ServerTests {
    @Test("a request is answered with type, length and the headers of a page that trusts nobody")
    func answers() {
        var server = HTTPServer()
        server.date = HTTPDate(secondsSince1970: 0)
        server.open(1, at: .zero)
        server.receive(get, from: 1, at: .zero)
        #expect(server.waiting.map(\.request) == [Request(path: "/state", host: "a")])
        server.respond(Response(.ok, .json, "[]\n"), to: 1, at: .zero)
        #expect(
            server.text(1) == """
                HTTP/1.1 200 OK\r
                Date: Thu, 01 Jan 1970 00:00:00 GMT\r
                Content-Type: application/json\r
                Content-Length: 3\r
                Connection: keep-alive\r
                Cache-Control: no-store\r
                Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r
                X-Content-Type-Options: nosniff\r
                Referrer-Policy: no-referrer\r
                Cross-Origin-Resource-Policy: same-origin\r
                \r
                []

                """)
        #expect(server.waiting.isEmpty)
        server.drain(1, at: .zero)
        #expect(!server.isClosed(1))
    }

    @Test("HEAD gets the same head without the body")
    func head() {
        var server = HTTPServer()
        for number in [1, 2] { server.open(number, at: .zero) }
        server.receive(get, from: 1, at: .zero)
        server.receive(Array("HEAD /state HTTP/1.1\r\nHost: a\r\n\r\n".utf8), from: 2, at: .zero)
        for number in [1, 2] { server.respond(Response(.ok, .text, "body"), to: number, at: .zero) }
        #expect(server.text(1) == server.text(2) + "body")
    }

    @Test(
        "what is refused of a HEAD is refused without a body, and with a date (RFC 9110)",
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
            server.date = HTTPDate(secondsSince1970: 0)
            server.open(1, at: .zero)
            server.receive(
                get + Array(text.replacing("HEAD", with: method).utf8), from: 1, at: .zero)
            server.respond(Response(.ok), to: 1, at: .zero)
            server.drain(1, at: .zero)
            server.advance(to: .seconds(5))
            #expect(server.statusLine(1).hasPrefix("HTTP/1.1 \(status) "))
            #expect(server.text(1).contains("Content-Length: "))
            #expect(server.text(1).contains("\r\nDate: Thu, 01 Jan"), "in every 4xx (§6.6.1)")
            #expect(server.text(1).hasSuffix("\r\n\r\n") == !hasBody)
        }
    }

    @Test("requests of one connection are answered in turn, the next when the last was taken")
    func pipelining() {
        var server = HTTPServer()
        server.open(1, at: .zero)
        server.receive(get + close + get, from: 1, at: .zero)
        server.respond(Response(.ok), to: 1, at: .zero)
        #expect(server.waiting.isEmpty)
        server.drain(1, at: .zero)
        #expect(server.waiting.map(\.request.path) == ["/a"])
        server.respond(Response(.notFound), to: 1, at: .zero)
        #expect(server.text(1).contains("\r\nConnection: close\r\n"))
        server.drain(1, at: .zero)
        #expect(server.isEnding(1) && !server.isClosed(1))
        server.end(1)
        #expect(server.isClosed(1))
    }

    @Test("what was refused is read on for a while, so that the refusal arrives (RFC 9112, §9.6)")
    func lingers() {
        var server = HTTPServer()
        for number in 1...3 {
            server.open(number, at: .zero)
            server.receive(Array("nonsense\n".utf8), from: number, at: .zero)
            #expect(!server.isEnding(number), "it has not been sent all yet")
            server.drain(number, at: .seconds(1))
            #expect(server.isEnding(number) && !server.isClosed(number))
        }
        let rest = Array(repeating: get[0], count: Limits().endingBytes)
        server.receive(rest, from: 1, at: .seconds(1))
        #expect(!server.isClosed(1))
        server.receive([get[0]], from: 1, at: .seconds(1))
        #expect(server.isClosed(1), "by length")
        server.end(2)
        #expect(server.isClosed(2), "when the client has seen it")
        #expect(server.deadline == .seconds(2))
        server.advance(to: .milliseconds(1_999))
        #expect(!server.isClosed(3))
        server.advance(to: .seconds(2))
        #expect(server.isClosed(3), "by time")
        #expect(server.output(of: 3).isEmpty)
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
        #expect(server.statusLine(1) == "HTTP/1.1 405 Method Not Allowed")
        #expect(server.text(1).contains("\r\nAllow: GET, HEAD\r\n"))
        server.receive(get, from: 1, at: .zero)
        #expect(server.waiting.isEmpty)
        server.drain(1, at: .zero)
        server.receive(get, from: 1, at: .zero)
        #expect(server.waiting.isEmpty && server.isEnding(1))
    }

    @Test("events go to all that want them, and a comment every 10 s, whatever else is sent")
    func events() {
        var server = HTTPServer()
        for number in 1...3 {
            server.open(number, at: .zero)
            server.receive(get, from: number, at: .zero)
        }
        let areSent = (1...2).map { server.beginStream(to: $0, at: .zero) }
        #expect(areSent == [true, true])
        #expect(server.text(1).contains("\r\nContent-Type: text/event-stream\r\n"))
        #expect(server.text(1).contains("\r\nX-Accel-Buffering: no\r\n"), "for nginx")
        #expect(!server.text(1).contains("Content-Length"))
        for number in 1...2 { server.drain(number, at: .zero) }
        server.publish(.event("state", data: "[1,\n2]"), at: .seconds(1))
        #expect(server.text(1) == "event: state\ndata: [1,\ndata: 2]\n\n")
        #expect(server.text(2) == server.text(1))
        #expect(server.output(of: 3).isEmpty)
        for number in 1...2 { server.drain(number, at: .seconds(1)) }
        server.advance(to: .milliseconds(9_999))
        #expect(server.output(of: 1).isEmpty)
        #expect(server.deadline == .seconds(10))
        server.advance(to: .seconds(10))
        #expect(server.text(1) == ":\n\n")
        #expect(server.deadline == .seconds(20))
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
        #expect(server.statusLine(1) == "HTTP/1.1 200 OK")
        server.drain(1, at: .zero)
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
