import HTTP

/// A request, and one after which the connection is closed.
let get = Array("GET /state HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
let close = Array("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)

/// What a client wants with its connection.
enum Wish: CaseIterable {
    /// It says nothing, takes nothing of its answer, waits for it, or is sent events.
    case silence, answer, patience, events
}

extension HTTPServer {
    /// A server with room for so many.
    static func limited(to connections: Int, streams: Int = 128) -> HTTPServer {
        var limits = Limits()
        (limits.connections, limits.streams) = (connections, streams)
        return HTTPServer(limits)
    }

    /// The connections that are not to be closed.
    var openNumbers: [Int] { numbers.filter { !isClosed($0) } }

    /// What waits for a client.
    func text(_ number: Int) -> String { String(decoding: output(of: number), as: UTF8.self) }

    func statusLine(_ number: Int) -> String { String(text(number).prefix { $0 != "\r\n" }) }

    /// The client takes everything that waits for it.
    mutating func drain(_ number: Int, at now: Duration) {
        noteSent(output(of: number).count, to: number, at: now)
    }

    /// A client connects, each time a millisecond later, and wants this.
    mutating func open(_ numbers: ClosedRange<Int>, from client: UInt64, _ wish: Wish) {
        for number in numbers {
            let now = Duration.milliseconds(number)
            open(number, from: Client(0, client), at: now)
            if wish != .silence { receive(get, from: number, at: now) }
            if wish == .answer { respond(Response(.ok), to: number, at: now) }
            if wish == .events { beginStream(to: number, at: now) }
        }
    }
}
