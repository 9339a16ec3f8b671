internal import HTTP
internal import POSIX
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

/// What drives `raftctl serve`: the clock, the client that asks the peers, and who asks to be served.
struct WebServer: ~Copyable {
    /// How often it is looked at most which peers this machine has.
    private static let pause = Duration.seconds(1)

    private var client: ClusterClient
    private var sockets: WebSockets
    private let signals: SignalPipe
    private var service: WebService
    private var questions: Questions
    /// Whether this machine's peers are those that have one of its addresses.
    private let findsPeersHere: Bool
    private var foundPeersHereAt: Instant?
    /// Whether something happened since the peers were last asked what they remember.
    private var isHistoryOld = false
    private var leaderLostAt: Instant?

    /// A server of those who connect to a socket.
    ///
    /// - Parameters:
    ///   - client: What asks the peers.
    ///   - listener: What clients connect to.
    ///   - peersHere: This machine's peers, by their index; if none are given, those that have one of
    ///     its addresses, whenever that is asked.
    ///   - hosts: The names by which it may be asked.
    ///   - timeout: How long the peers are waited for.
    /// - Throws: `SystemError`, if it cannot wait for sockets or signals.
    init(
        _ client: consuming ClusterClient, _ listener: consuming TCPListener, peersHere: [Int]?,
        hosts: HostNames, timeout: Duration
    ) throws(SystemError) {
        let sockets = try WebSockets(listener)
        let signals = try SignalPipe([.terminate, .interrupt])
        service = WebService(client.configuration, peersHere: peersHere ?? [], hosts: hosts)
        questions = Questions(freshness: service.freshness, timeout: timeout)
        findsPeersHere = peersHere == nil
        self.client = client
        self.sockets = sockets
        self.signals = signals
    }

    /// Serves until it is told to stop.
    mutating func run() throws(SystemError) {
        var hasUnseenRequests = false
        while true {
            try ask(waiting: !hasUnseenRequests)
            if signals.next() != nil { return }
            service.server.date = HTTPDate(secondsSince1970: WallClock.secondsSince1970)
            try sockets.receive(into: &service.server, at: .now)
            let now = Instant.now
            answer(at: now)
            service.server.advance(to: now.span)
            let seen = Set(service.server.waiting.map(\.number))
            try sockets.send(from: &service.server, at: now)
            // What was sent in one piece with the request before is read when that one is answered.
            hasUnseenRequests = service.server.waiting.contains { !seen.contains($0.number) }
        }
    }

    // MARK: Peers

    /// Asks the peers what is needed, and waits for them, for clients and for signals, unless
    /// there is something to do at once.
    private mutating func ask(waiting: Bool) throws(SystemError) {
        let now = Instant.now
        beginQuestions(at: now)
        let kinds = questions.kinds
        var queries = kinds.compactMap { questions.rounds[$0]?.query }
        let limits = [
            service.server.deadline?.instant, questions.deadline, sockets.deadline(at: now),
            waiting ? nil : now,
        ]
        try client.advance(
            &queries, until: limits.compactMap(\.self).min(),
            or: [sockets.descriptor, signals.descriptor])
        for (kind, query) in zip(kinds, queries) { questions.update(kind, query) }
    }

    private mutating func beginQuestions(at now: Instant) {
        let needs = service.needs
        for kind in needs where questions.isNeeded(kind, at: now) { begin(kind, at: now) }
        if service.server.streams == 0 { questions.endWatching() }
    }

    private mutating func begin(_ kind: Questions.Kind, at now: Instant) {
        switch kind {
        case .here:
            findPeersHere(at: now)
            // What one of them says grows old while another one is waited for.
            var query = client.query(
                .state,
                RetryPolicy(
                    retries: RetryPolicy.once.retries, repetition: questions.freshness))
            query.limit(to: service.peersHere)
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

    /// Looks which peers have an address of this machine: names are known late at times, addresses
    /// come late, and hosts move.
    private mutating func findPeersHere(at now: Instant) {
        guard findsPeersHere, foundPeersHereAt.map({ now - $0 >= Self.pause }) ?? true else {
            return
        }
        foundPeersHereAt = now
        // With no room for another file this fails, and what was found before still counts.
        if let found = try? client.peersHere() { service.peersHere = found }
        if service.peersHere.isEmpty { try? client.lookUpNames() }
    }

    // MARK: Answers

    private mutating func answer(at now: Instant) {
        if service.answerAtOnce(at: now) {
            questions.beginWatching()
            isHistoryOld = true
        }
        answerHere(at: now)
        answerState(at: now)
        if let query = questions.outcome(of: .metrics, at: now) {
            service.answer(metrics: metrics(of: query), at: now)
        }
        answerHistory(at: now)
    }

    private mutating func answerHere(at now: Instant) {
        guard let round = questions.rounds[.here] else { return }
        let isKnown = service.isKnown(here: round.query, at: now)
        if let query = questions.outcome(of: .here, isKnown: isKnown, at: now) {
            service.answer(here: query, at: now)
        } else if !round.isHandedOut {
            service.answerIfHealthy(round.query, at: now)
        }
    }

    private mutating func answerHistory(at now: Instant) {
        if let query = questions.outcome(of: .history, at: now) {
            questions.end(.history)
            if let changes = history(of: query, at: now) {
                service.publish(
                    history: changes, time: WallClock.millisecondsSince1970, at: now)
            }
        }
        guard isHistoryOld, service.server.streams > 0, questions.rounds[.history] == nil else {
            return
        }
        isHistoryOld = false
        begin(.history, at: now)
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
        questions.noteTold(.state)
        noteLeader(view.agreement.leadership, at: now)
        if service.answer(view: view, at: now) { isHistoryOld = true }
        var query = round.query
        query.change(toFindLeaderLostAt: leaderLostAt, at: now)
        questions.update(.state, query)
    }

    private mutating func noteLeader(_ leadership: Leadership?, at now: Instant) {
        leaderLostAt = leadership == nil ? leaderLostAt ?? now : nil
    }
}

extension Duration {
    /// The instant that is this span after the clock's zero.
    fileprivate var instant: Instant { Instant(microseconds: UInt64(max(0, microseconds))) }
}
