internal import HTTP
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

/// The doors of `raftctl serve`: its sockets, its clock, and the client that asks the peers.
struct WebServer: ~Copyable {
    /// A connection, closed with its last owner.
    private final class Owner {
        let stream: TCPStream

        /// What its connection is waited for.
        var interest = ReadySet.Interest.reading

        init(_ stream: consuming TCPStream) { self.stream = stream }
    }

    /// How much is read from a connection, and how many are accepted, before it is the next one's
    /// turn.
    private static let (readBytes, acceptances) = (4_096, 64)

    /// How long nobody is accepted after the system had no room for another connection.
    private static let pause = Duration.milliseconds(100)

    /// How long the peers are asked quickly after a leader is gone.
    private static let hurry = Duration.seconds(2)

    private var client: ClusterClient
    private let listener: TCPListener
    private let set: ReadySet
    private let signals: SignalPipe
    private var owners: [Int: Owner] = [:]
    private var nextNumber = 1
    private var service: WebService
    private var questions: Questions
    private let peersHere: [Int]
    private var leader: Leadership?
    private var leaderLostAt: Instant?
    private var acceptsFrom = Instant.zero

    /// Where it listens.
    var address: SocketAddress { listener.localAddress }

    /// A server at the first of these addresses that can be listened at.
    init(
        _ client: consuming ClusterClient, at addresses: [SocketAddress], peersHere: [Int],
        timeout: Duration
    ) throws(SystemError) {
        let listener = try TCPListener(boundTo: addresses[0])
        let set = try ReadySet()
        try set.add(listener.descriptor, as: 0)
        signals = try SignalPipe([.terminate, .interrupt])
        service = WebService(client.configuration, peersHere: peersHere)
        questions = Questions(
            freshness: client.configuration.timing.heartbeatInterval, timeout: timeout)
        self.peersHere = peersHere
        self.client = client
        self.listener = listener
        self.set = set
    }

    /// Serves until it is told to stop.
    mutating func run() throws(SystemError) {
        while true {
            try ask()
            if signals.next() != nil { return }
            try takeWhatIsReady()
            let now = Instant.now
            service.date =
                "\(HTTPDate(secondsSince1970: WallClock.secondsSince1970))"
            answer(at: now)
            service.server.advance(to: now.span)
            try sendAll(at: now)
        }
    }

    // MARK: Peers

    /// Asks the peers what is needed, and waits for them, for clients and for signals.
    private mutating func ask() throws(SystemError) {
        let now = Instant.now
        beginQuestions(at: now)
        let kinds = questions.kinds
        var queries = kinds.compactMap { questions.rounds[$0]?.query }
        let limits = [service.server.deadline?.instant, questions.deadline, acceptsAgain]
        try client.advance(
            &queries, until: limits.compactMap(\.self).min(),
            or: [set.descriptor, signals.descriptor])
        for (kind, query) in zip(kinds, queries) { questions.update(kind, query) }
    }

    private var acceptsAgain: Instant? { acceptsFrom > .now ? acceptsFrom : nil }

    private mutating func beginQuestions(at now: Instant) {
        let needs = service.needs
        for kind in needs where questions.isNeeded(kind, at: now) { begin(kind, at: now) }
        // Nobody watches any more: an answer that is repeated would be asked for ever.
        if questions.rounds[.state]?.isRepeated == true, service.server.streams == 0 {
            questions.end(.state)
        }
    }

    private mutating func begin(_ kind: Questions.Kind, at now: Instant) {
        switch kind {
        case .here:
            var query = client.query(.state)
            query.limit(to: peersHere)
            questions.begin(kind, query, at: now)
        case .state:
            let isWatched = service.server.streams > 0
            questions.begin(
                kind, client.query(.state, isWatched ? .calm : .once), isRepeated: isWatched,
                at: now)
        case .metrics: questions.begin(kind, client.query(.metrics(after: 0)), at: now)
        case .history: questions.begin(kind, client.query(.history(after: 0)), at: now)
        }
    }

    // MARK: Answers

    private mutating func answer(at now: Instant) {
        if service.answerAtOnce(at: now) {
            questions.end(.state)
            begin(.history, at: now)
        }
        if let query = questions.outcome(of: .here, at: now) {
            service.answer(here: query, at: now)
        }
        answerState(at: now)
        if let query = questions.outcome(of: .metrics, at: now) {
            service.answer(metrics: metrics(of: query), at: now)
        }
        if let query = questions.outcome(of: .history, at: now) {
            questions.end(.history)
            guard let json = history(of: query, at: now) else { return }
            service.publish(history: json, at: now)
        }
    }

    private func metrics(of query: PeerQuery) -> String? {
        client.configuration.exposition(
            of: query.targets, at: Array(query.targets.indices))
    }

    private func history(of query: PeerQuery, at now: Instant) -> String? {
        client.configuration.timeline(of: query.targets)?.json(
            of: client.configuration, at: now,
            clock: { WallClock.timestamp(of: $0, at: now) })
    }

    private mutating func answerState(at now: Instant) {
        guard let round = questions.rounds[.state] else { return }
        guard round.isRepeated else {
            guard let query = questions.outcome(of: .state, at: now) else { return }
            _ = service.answer(view: query.view(of: client.configuration, at: now), at: now)
            return
        }
        let view = round.query.view(
            of: client.configuration, at: now, notOlderThan: questions.timeout)
        guard view.isComplete || now >= round.deadline else { return }
        noteLeader(view.agreement.leadership, at: now)
        if service.answer(view: view, at: now), leader != nil { begin(.history, at: now) }
        var query = round.query
        let isQuick = leaderLostAt.map { now - $0 < Self.hurry } ?? false
        query.change(to: isQuick ? .quick : .calm, at: now)
        questions.update(.state, query)
    }

    private mutating func noteLeader(_ leadership: Leadership?, at now: Instant) {
        leaderLostAt = leadership == nil ? leaderLostAt ?? now : nil
        leader = leadership
    }

    // MARK: Clients

    private mutating func takeWhatIsReady() throws(SystemError) {
        let now = Instant.now
        if now >= acceptsFrom, acceptsFrom > .zero {
            acceptsFrom = .zero
            try set.change(listener.descriptor, as: 0, to: .reading)
        }
        for member in try set.next() {
            if member.number == 0 {
                try acceptConnections(at: now)
            } else if member.canRead {
                receive(from: member.number, at: now)
            }
        }
    }

    private mutating func acceptConnections(at now: Instant) throws(SystemError) {
        for _ in 0..<Self.acceptances {
            do throws(SystemError) {
                guard let stream = try listener.accept() else { return }
                let owner = Owner(stream)
                try set.add(owner.stream.descriptor, as: nextNumber)
                owners[nextNumber] = owner
                service.server.open(nextNumber, at: now.span)
                nextNumber += 1
            } catch {
                // No room: those that are there are served, and the others wait.
                acceptsFrom = now + Self.pause
                return try set.change(listener.descriptor, as: 0, to: [])
            }
        }
    }

    private mutating func receive(from number: Int, at now: Instant) {
        guard let owner = owners[number] else { return }
        switch try? owner.stream.read(maximumBytes: Self.readBytes) {
        case .bytes(let bytes): service.server.receive(bytes, from: number, at: now.span)
        case .wouldBlock: return
        case .ended: service.server.end(number)
        case nil: close(number)
        }
    }

    private mutating func close(_ number: Int) {
        owners[number] = nil
        service.server.forget(number)
    }

    private mutating func sendAll(at now: Instant) throws(SystemError) {
        for number in service.server.numbers {
            try send(to: number, at: now)
            if service.server.isClosed(number) { close(number) }
        }
    }

    /// Sends what a client takes, and waits for it to take the rest.
    private mutating func send(to number: Int, at now: Instant) throws(SystemError) {
        guard let owner = owners[number] else { return service.server.forget(number) }
        let output = service.server.output(of: number)
        if !output.isEmpty {
            switch try? owner.stream.write(output) {
            case .written(let count): service.server.noteSent(count, to: number, at: now.span)
            case .wouldBlock: break
            case .ended, nil: return close(number)
            }
        }
        let isWaiting = !service.server.output(of: number).isEmpty
        let interest: ReadySet.Interest = isWaiting ? .writing : .reading
        guard interest != owner.interest else { return }
        owner.interest = interest
        try set.change(owner.stream.descriptor, as: number, to: interest)
    }
}

extension Duration {
    /// The instant that is this span after the clock's zero.
    fileprivate var instant: Instant { Instant(microseconds: UInt64(max(0, microseconds))) }
}
