import HTTP
import Raft
import Testing

/// A request for a path of the host `a`.
private func asked(_ path: String, isHead: Bool = false, keepsAlive: Bool = true) -> Request {
    Request(path: path, host: "a", isHead: isHead, keepsAlive: keepsAlive)
}

/// What a parser makes of these bytes, all at once.
private func parse(_ text: String, _ limits: Limits = Limits()) -> RequestParser.Outcome {
    var parser = RequestParser(limits)
    parser.append(Array(text.utf8))
    return parser.next()
}

@Suite("Requests (RFC 9112)")
struct ParserTests {
    @Test("a GET and a HEAD are understood, with or without a query")
    func understands() {
        #expect(
            parse("GET /leader HTTP/1.1\r\nHost: a\r\n\r\n") == .request(asked("/leader")))
        #expect(
            parse("HEAD /state?x=1 HTTP/1.1\r\nhOsT:\t[::1]:7080 \r\nA: b\r\n\r\n")
                == .request(Request(path: "/state", host: "[::1]", isHead: true)))
        #expect(
            parse("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") == .request(asked("/")),
            "an empty line before the request is ignored")
    }

    @Test(
        "whether the connection is kept is what the version and Connection say",
        arguments: [
            ("1.1", "", true), ("1.0", "", false), ("1.1", "Connection: close\r\n", false),
            ("1.0", "Connection: Keep-Alive\r\n", true),
            ("1.1", "Connection: upgrade, CLOSE\r\n", false),
            ("1.1", "Connection: keep-alive\r\nConnection: close\r\n", false),
        ])
    func keepsAlive(version: String, field: String, keepsAlive: Bool) {
        #expect(
            parse("GET / HTTP/\(version)\r\nHost: a\r\n\(field)\r\n")
                == .request(asked("/", keepsAlive: keepsAlive)))
    }

    @Test(
        "the host is that of Host, without its port; of a target in absolute-form, it is the target's",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: DB1.Example:7080", "db1.example"),
            ("GET / HTTP/1.1\r\nHost: 10.0.0.1", "10.0.0.1"),
            ("GET / HTTP/1.1\r\nHost: [FE80::1%25a]:80", "[fe80::1%25a]"),
            ("GET / HTTP/1.1\r\nHost: a:", "a"), ("GET / HTTP/1.1\r\nHost:", ""),
            ("GET / HTTP/1.0\r\nHost: a", "a"), ("GET / HTTP/1.0", nil),
            ("GET http://b.example:80/ HTTP/1.1\r\nHost: a", "b.example"),
            ("GET http://b.example/ HTTP/1.0", "b.example"),
        ])
    func host(head: String, host: String?) {
        let outcome = parse("\(head)\r\nConnection: close\r\n\r\n")
        #expect(outcome == .request(Request(path: "/", host: host, keepsAlive: false)))
    }

    @Test(
        "what is not understood is refused with 400",
        arguments: [
            "\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1X\nHost: aX\nX\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
            "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "GET / http/1.1\r\nHost: a\r\n\r\n",
            "GET /\r\n\r\n", "GET leader HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n", "GET /ü HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", "GET / HTTP/1.1\r\nHost: b@a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a]\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: []\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::1]a\r\n\r\n",
            "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http://b@a/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nx\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nA: b\u{0}\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nA: b\rc\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ])
    func refuses(_ text: String) { #expect(parse(text) == .refused(.badRequest)) }

    @Test("another method is refused with 405", arguments: ["POST", "OPTIONS", "get", "PRI"])
    func refusesMethod(_ method: String) {
        for body in ["", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n"] {
            #expect(
                parse("\(method) / HTTP/1.1\r\nHost: a\r\n\(body)\r\nx=1")
                    == .refused(.methodNotAllowed))
        }
        #expect(parse("\(method) / HTTP/1.1\r\n\r\n") == .refused(.badRequest), "RFC 9112, §3.2")
    }

    @Test("a line, a head and a number of fields beyond the limits are refused with 431")
    func refusesTooMuch() {
        var limits = Limits()
        (limits.lineBytes, limits.headBytes, limits.fields) = (40, 100, 4)
        let tooLarge = RequestParser.Outcome.refused(.headerFieldsTooLarge)
        let path = String(repeating: "a", count: 24)
        #expect(
            parse("GET /\(path) HTTP/1.1\r\nHost: a\r\n\r\n", limits)
                == .request(asked("/\(path)")), "40 bytes are no more than 40")
        #expect(parse("GET /\(path)a HTTP/1.1\r\n", limits) == tooLarge)
        #expect(parse(String(repeating: "x", count: 41), limits) == tooLarge)
        let field = "A: b\r\n"
        let head = "GET / HTTP/1.1\r\nHost: a\r\n"
        #expect(
            parse("\(head)\(field)\(field)\(field)\r\n", limits) == .request(asked("/")))
        #expect(parse("\(head)\(field)\(field)\(field)\(field)\r\n", limits) == tooLarge)
        let long = "B: \(String(repeating: "c", count: 34))\r\n"
        #expect(parse("\(head)\(long)\(long)\r\n", limits) == tooLarge)
    }

    @Test("a request that comes byte by byte is the same request")
    func incremental() {
        var parser = RequestParser()
        for byte in "GET /health HTTP/1.1\r\nHost: a\r\n\r".utf8 {
            parser.append([byte])
            #expect(parser.next() == .incomplete)
        }
        parser.append([UInt8(ascii: "\n")])
        #expect(parser.next() == .request(asked("/health")))
        #expect(!parser.hasBegun)
        #expect(parser.next() == .incomplete)
    }

    @Test("requests that come at once are read one after the other, and nothing after a refusal")
    func pipelined() {
        var parser = RequestParser()
        let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
        parser.append(Array((get + "HEAD /b HTTP/1.1\r\nHost: a\r\n\r\nnonsense\n" + get).utf8))
        #expect(parser.next() == .request(asked("/a")))
        #expect(parser.next() == .request(asked("/b", isHead: true)))
        #expect(parser.next() == .refused(.badRequest))
        parser.append(Array(get.utf8))
        #expect(parser.next() == .refused(.badRequest))
    }

    @Test(
        "10,000 requests that were tampered with are understood, refused or waited for, however cut"
    )
    func tampered() {
        var chance = SplitMix64(seed: 14)
        let good = Array(
            "GET /leader?a=b HTTP/1.1\r\nHost: localhost:7080\r\nConnection: close\r\n\r\n".utf8)
        var seen: Set<RequestParser.Outcome> = []
        for _ in 0..<10_000 {
            var bytes = good
            for _ in 0...chance.below(3) { tamper(&bytes, &chance) }
            var whole = RequestParser()
            whole.append(bytes)
            let outcome = whole.next()
            seen.insert(outcome)
            #expect(outcome == outcomeInParts(bytes, &chance))
        }
        #expect(seen.contains(.incomplete))
        #expect(seen.contains(.refused(.badRequest)))
        #expect(seen.contains(.refused(.methodNotAllowed)))
        #expect(
            seen.contains(
                .request(Request(path: "/leader", host: "localhost", keepsAlive: false))))
    }

    private func tamper(_ bytes: inout [UInt8], _ chance: inout SplitMix64) {
        let place = chance.below(bytes.count)
        switch chance.below(5) {
        case 0: bytes[place] = UInt8(chance.below(256))
        case 1 where bytes.count > 1: bytes.remove(at: place)
        case 2: bytes.insert(Array("\r\n :/\0".utf8)[chance.below(6)], at: place)
        case 3: bytes.insert(contentsOf: bytes[..<place], at: chance.below(bytes.count))
        default: bytes.removeSubrange(max(1, place)...)
        }
    }

    private func outcomeInParts(
        _ bytes: [UInt8], _ chance: inout SplitMix64
    ) -> RequestParser.Outcome {
        var parser = RequestParser()
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(1 + chance.below(20))
            rest = rest.dropFirst(part.count)
            parser.append(Array(part))
            let outcome = parser.next()
            guard outcome == .incomplete else { return outcome }
        }
        return parser.next()
    }
}

extension SplitMix64 {
    fileprivate mutating func below(_ limit: Int) -> Int { .random(in: 0..<limit, using: &self) }
}
