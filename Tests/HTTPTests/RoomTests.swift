import HTTP
import Testing

@Suite("Where there is no room")
struct RoomTests {
    @Test("who holds a thousand connections without a request keeps nobody out")
    func manyIdle() {
        var server = HTTPServer()
        for number in 0..<1_000 { server.open(number, at: .milliseconds(number)) }
        let now = Duration.seconds(1)
        server.open(1_000, at: now)
        server.receive(get, from: 1_000, at: now)
        #expect(server.waiting.map(\.number) == [1_000])
        let open = server.openNumbers
        #expect(open.count == 512)
        #expect(open.first == 489, "those that waited longest have gone")
    }

    @Test(
        "who holds every connection keeps nobody out, whatever he does with them",
        arguments: Wish.allCases)
    func full(wish: Wish) {
        var server = HTTPServer.limited(to: 8)
        server.open(1...1, from: 7, .patience)
        server.open(2...20, from: 6, wish)
        server.open(21...21, from: 5, .patience)
        #expect(!server.isClosed(1), "who has one connection keeps it")
        #expect(!server.isClosed(21))
        let open = server.openNumbers
        #expect(open == [1] + Array(15...21), "of his own the oldest have gone")
    }

    @Test("on one machine too: the newest connection has its place, and streams go last")
    func fullOfOne() {
        var server = HTTPServer.limited(to: 6)
        server.open(1...4, from: 6, .events)
        server.open(5...6, from: 6, .answer)
        server.open(7...8, from: 6, .silence)
        #expect(server.numbers.filter { server.isClosed($0) } == [5, 6])
    }

    @Test("of the network that has most, the address that has most gives way")
    func networks() {
        var server = HTTPServer.limited(to: 6)
        func open(_ numbers: ClosedRange<Int>, _ client: Client) {
            for number in numbers { server.open(number, from: client, at: .milliseconds(number)) }
        }
        open(1...1, Client(9, 1, sharesNetwork: true))
        open(2...3, Client(9, 2, sharesNetwork: true))
        open(4...5, Client(0, 7))
        open(6...6, Client(0, 8))
        open(7...7, Client(0, 9))
        #expect(server.openNumbers == [1, 3, 4, 5, 6, 7], "the other one there keeps its place")
        open(8...9, Client(9, 2, sharesNetwork: true))
        #expect(server.openNumbers == [1, 5, 6, 7, 8, 9])
    }

    @Test("what is over gives way first")
    func ending() {
        var server = HTTPServer.limited(to: 3)
        server.open(1...2, from: 7, .silence)
        server.receive(Array("nonsense\n".utf8), from: 2, at: .milliseconds(9))
        server.drain(2, at: .milliseconds(9))
        server.open(10...10, from: 7, .silence)
        server.open(11...11, from: 7, .silence)
        #expect(server.openNumbers == [1, 10, 11])
    }

    @Test("who holds all streams gives way to others, and a viewer keeps his")
    func manyStreams() {
        var server = HTTPServer.limited(to: 100, streams: 4)
        server.open(1...1, from: 7, .events)
        server.open(2...20, from: 6, .events)
        server.open(21...22, from: 5, .events)
        #expect(server.streams == 4)
        #expect(server.openNumbers == [1, 20, 21, 22])
    }

    @Test("newcomers from many addresses have half of the streams in turn, and end no other")
    func manyAddresses() {
        var server = HTTPServer.limited(to: 100, streams: 4)
        for number in 1...20 {
            server.open(number...number, from: UInt64(number), .events)
            server.drain(number, at: .milliseconds(number))
        }
        #expect(server.openNumbers == [1, 2, 19, 20])
        server.forget(1)
        for number in 21...30 { server.open(number...number, from: UInt64(number), .events) }
        #expect(
            server.openNumbers == [2, 19, 29, 30],
            "whoever has watched for longest comes next")
    }

    @Test("who wants anything else takes no stream's place, from however many addresses he comes")
    func manyElse() {
        var server = HTTPServer.limited(to: 8, streams: 4)
        server.open(1...4, from: 7, .events)
        for number in 5...20 { server.open(number...number, from: UInt64(number), .silence) }
        #expect(server.openNumbers == Array(1...4) + Array(17...20))
    }

    @Test("who asks for the head of the events takes no stream's place")
    func headOfStream() {
        var server = HTTPServer.limited(to: 100, streams: 2)
        server.open(1...2, from: 6, .events)
        server.open(3, from: Client(0, 5), at: .zero)
        server.receive(Array("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), from: 3, at: .zero)
        let isStreamed = server.beginStream(to: 3, at: .zero)
        #expect(!isStreamed)
        #expect(server.statusLine(3) == "HTTP/1.1 200 OK")
        #expect(server.numbers.filter { server.isClosed($0) } == [])
        #expect(server.streams == 2)
    }

    @Test("of the newer half of the streams the one goes that takes nothing, or else the oldest")
    func manyViewers() {
        var server = HTTPServer.limited(to: 100, streams: 4)
        for number in 1...4 { server.open(number...number, from: UInt64(number), .events) }
        for number in 1...4 { server.drain(number, at: .milliseconds(10)) }
        server.publish(.comment, at: .milliseconds(20))
        for number in 1...3 { server.drain(number, at: .milliseconds(30)) }
        server.open(50...50, from: 50, .events)
        #expect(server.isClosed(4))
        server.drain(50, at: .milliseconds(60))
        server.open(70...70, from: 70, .events)
        #expect(server.openNumbers == [1, 2, 50, 70])
    }
}
