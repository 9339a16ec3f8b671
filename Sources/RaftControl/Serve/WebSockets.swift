internal import HTTP
internal import POSIX
internal import Raft

/// The sockets of `raftctl serve`: the one that clients connect to, and one for each of them.
struct WebSockets: ~Copyable {
    /// A connection, closed with its last owner.
    private final class Owner {
        let stream: TCPStream

        /// What its connection is waited for.
        var interest = ReadySet.Interest.reading

        /// Whether the client was told that nothing more is sent to it.
        var hasEnded = false

        init(_ stream: consuming TCPStream) { self.stream = stream }
    }

    /// How much is read from a connection, and how many are accepted, before it is the next one's
    /// turn.
    private static let (readBytes, acceptances) = (4_096, 64)

    /// How long nobody is accepted after the system had no room for another connection.
    private static let pause = Duration.milliseconds(100)

    private let listener: TCPListener
    private let ready: ReadySet
    private var owners: [Int: Owner] = [:]
    private var nextNumber = 1
    private var acceptsFrom = Instant.zero

    /// The descriptor to wait on: readable when any of the sockets has something.
    var descriptor: CInt { ready.descriptor }

    /// Those who connect to this socket.
    init(_ listener: consuming TCPListener) throws(SystemError) {
        let ready = try ReadySet()
        try ready.add(listener.descriptor, as: 0)
        self.listener = listener
        self.ready = ready
    }

    /// When others are accepted again, after there was no room for them.
    func deadline(at now: Instant) -> Instant? { acceptsFrom > now ? acceptsFrom : nil }

    // MARK: What comes in

    /// Takes in who has connected and what they sent.
    mutating func receive(into server: inout HTTPServer, at now: Instant) throws(SystemError) {
        if now >= acceptsFrom, acceptsFrom > .zero {
            acceptsFrom = .zero
            try ready.change(listener.descriptor, as: 0, to: .reading)
        }
        for member in try ready.next() {
            if member.number == 0 {
                try accept(into: &server, at: now)
            } else if member.canRead {
                receive(from: member.number, into: &server, at: now)
            }
        }
    }

    private mutating func accept(into server: inout HTTPServer, at now: Instant) throws(SystemError)
    {
        for _ in 0..<Self.acceptances {
            do throws(SystemError) {
                guard let stream = try listener.accept() else { return }
                let owner = Owner(stream)
                try ready.add(owner.stream.descriptor, as: nextNumber)
                owners[nextNumber] = owner
                server.open(nextNumber, from: owner.stream.remoteHost.client, at: now.span)
                nextNumber += 1
            } catch {
                // The system has no room: somebody gives way, and is gone when it is tried again.
                if server.makeRoom() { return }
                acceptsFrom = now + Self.pause
                return try ready.change(listener.descriptor, as: 0, to: [])
            }
        }
    }

    private mutating func receive(
        from number: Int, into server: inout HTTPServer, at now: Instant
    ) {
        guard let owner = owners[number] else { return }
        // Of one that nothing is waited for only this is heard: that it has no other end any more.
        guard !owner.interest.isEmpty else { return close(number, of: &server) }
        switch try? owner.stream.read(maximumBytes: Self.readBytes) {
        case .bytes(let bytes): server.receive(bytes, from: number, at: now.span)
        case .wouldBlock: return
        case .ended: server.end(number)
        case nil: close(number, of: &server)
        }
    }

    private mutating func close(_ number: Int, of server: inout HTTPServer) {
        owners[number] = nil
        server.forget(number)
    }

    // MARK: What goes out

    /// Sends what the clients take, and closes the connections that are over.
    mutating func send(from server: inout HTTPServer, at now: Instant) throws(SystemError) {
        for number in server.numbers {
            try send(to: number, from: &server, at: now)
            if server.isClosed(number) { close(number, of: &server) }
        }
    }

    /// Sends what a client takes, and waits for it to take the rest.
    private mutating func send(
        to number: Int, from server: inout HTTPServer, at now: Instant
    ) throws(SystemError) {
        guard let owner = owners[number] else { return server.forget(number) }
        let output = server.output(of: number)
        if !output.isEmpty {
            switch try? owner.stream.write(output) {
            case .written(let count): server.noteSent(count, to: number, at: now.span)
            case .wouldBlock: break
            case .ended, nil: return close(number, of: &server)
            }
        }
        if server.isEnding(number), !owner.hasEnded {
            owner.hasEnded = true
            owner.stream.endWriting()
        }
        let isWaiting = !server.output(of: number).isEmpty
        // Its end could be read again and again.
        let interest: ReadySet.Interest =
            isWaiting ? .writing : server.hasEnded(number) ? [] : .reading
        guard interest != owner.interest else { return }
        owner.interest = interest
        try ready.change(owner.stream.descriptor, as: number, to: interest)
    }
}

extension SocketAddress.Host? {
    /// Who that is.
    ///
    /// In IPv6 whoever has one address of a network (64 bits) may have all of them; but the addresses
    /// of one link are those of its machines.
    var client: Client {
        switch self {
        case .ipv4(let bits): Client(0, UInt64(bits))
        case .ipv6(let high, let low, _):
            Client(high, low, sharesNetwork: high >> 54 != Self.linkLocal)
        case nil: Client(0, 0)
        }
    }

    /// The first 10 bits of an address that counts on one link only (RFC 4291, §2.5.6).
    private static var linkLocal: UInt64 { 0b11_1111_1010 }
}
