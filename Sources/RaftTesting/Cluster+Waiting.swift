public import POSIX
public import Raft
public import RaftClient
public import RaftWire

extension Cluster {
    /// What the peers have answered, by their ids.
    public typealias Reports = [NodeID: StateReport]

    /// What a peer said longer ago than this says nothing about now.
    private static let freshness = Duration.milliseconds(250)

    /// Lets time pass, and tells the condition what the peers say, until it has found something.
    ///
    /// Peers that do not answer, and answers to questions from before the call, are left out.
    ///
    /// - Parameters:
    ///   - limit: How long to wait.
    ///   - ids: Who is asked; everybody, if nothing is said.
    ///   - pause: How long after its answer a peer is asked again.
    ///   - condition: What is waited for.
    /// - Returns: What the condition found; nothing if it found nothing in time.
    /// - Throws: What the condition throws, or what the system refused.
    public func poll<Found>(
        for limit: Duration, asking ids: [NodeID]? = nil, every pause: Duration = .milliseconds(5),
        until condition: (Reports) throws -> Found?
    ) throws -> Found? {
        let end = Instant.now + limit
        var query = client.query(
            .state, RetryPolicy(retries: [.milliseconds(50)], repetition: pause))
        if let ids { query.limit(to: ids.compactMap { self.ids.firstIndex(of: $0) }) }
        queries = [query]
        defer { queries = [] }
        while Instant.now < end {
            try turn(until: min(end, Instant.now + pause))
            if let found = try condition(reports) { return found }
        }
        return nil
    }

    /// When the question was sent that a peer has answered last, while answers are waited for; none
    /// if it has answered none.
    public func lastAsked(_ id: NodeID) -> Instant? {
        ids.firstIndex(of: id).flatMap { queries.first?.targets[$0].replies.last?.asked }
    }

    /// Waits until the condition has found something.
    ///
    /// - Throws: ``Timeout`` if it has found nothing in time.
    @discardableResult
    public func wait<Found>(
        for what: String, upTo limit: Duration, until condition: (Reports) throws -> Found?
    ) throws -> Found {
        var last = Reports()
        let found = try poll(for: limit) { reports in
            last = reports
            return try condition(reports)
        }
        if let found { return found }
        throw Timeout("waited \(limit) for \(what)\n\(describe(last))")
    }

    /// Waits until all these peers name one leader in one term, which says so itself.
    ///
    /// - Parameters:
    ///   - limit: How long to wait.
    ///   - ids: Who must agree; all that run, if nobody is named.
    ///   - term: The term must be later than this one.
    /// - Returns: The leader that they agree on.
    /// - Throws: ``Timeout`` if they do not agree in time.
    @discardableResult
    public func waitForLeader(
        upTo limit: Duration = .seconds(10), among ids: [NodeID]? = nil, after term: Term? = nil
    ) throws -> Leadership {
        let ids = ids ?? running
        return try wait(for: "a leader that peers \(ids) agree on", upTo: limit) { reports in
            let found = ids.compactMap { reports[$0] }.leadership(namedBy: ids.count)
            guard let found, found.term > term ?? .zero else { return nil }
            return found
        }
    }

    /// Waits until each peer that runs knows what it may vote for.
    ///
    /// A new peer that comes after the first election asks *all* others. A leader that is killed
    /// before it has answered keeps that peer from voting until it is back.
    ///
    /// - Throws: ``Timeout`` if one does not know it in time.
    public func waitUntilAllMayVote(upTo limit: Duration = .seconds(10)) throws {
        try wait(for: "all peers to say that they may vote", upTo: limit) { reports in
            running.allSatisfy { reports[$0]?.mayVote == true } ? true : nil
        }
    }

    /// Watches for a while, and hands over what the peers say whenever one has answered.
    public func watch(for span: Duration, _ look: (Reports) throws -> Void) throws {
        _ = try poll(for: span) { reports -> Never? in
            try look(reports)
            return nil
        }
    }

    /// Waits until a peer has logged an event of this kind.
    ///
    /// - Parameters:
    ///   - event: The kind.
    ///   - id: The peer.
    ///   - limit: How long to wait.
    ///   - isWanted: Which of several it is.
    /// - Returns: The line.
    /// - Throws: ``Timeout`` if there is none in time.
    @discardableResult
    public func wait(
        for event: String, by id: NodeID, upTo limit: Duration = .seconds(15),
        where isWanted: (LogLine) -> Bool = { _ in true }
    ) throws -> LogLine {
        try wait(for: "the event \(event) of peer \(id)", upTo: limit) { _ in
            self[id].logged(event).last(where: isWanted)
        }
    }

    /// Waits until a peer's process has ended, and tells how.
    ///
    /// - Throws: ``Timeout`` if it goes on.
    public func waitForExit(of id: NodeID, upTo limit: Duration) throws -> ChildExit {
        let start = Instant.now
        while Instant.now < start + limit {
            if let exit = try self[id].reap() { return exit }
            try turn(until: Instant.now + .milliseconds(1))
        }
        throw Timeout("peer \(id) still runs after \(limit)")
    }

    /// Serves everybody once: waits until something comes, or until the deadline.
    func turn(until deadline: Instant) throws {
        let logs = peers.filter { $0.logDescriptor != nil }
        let descriptors = logs.compactMap(\.logDescriptor) + (proxy?.descriptors ?? [])
        try client.advance(
            &queries, until: min(deadline, proxy?.nextDelivery ?? deadline), or: descriptors)
        let ready = try Poll.wait(for: descriptors, until: 0)
        for (peer, state) in zip(logs, ready) where !state.isEmpty { peer.readLog() }
        try proxy?.serve(Array(ready.dropFirst(logs.count)))
    }

    private var reports: Reports {
        let view = queries.first?.view(
            of: configuration, at: .now, notOlderThan: Self.freshness)
        return Dictionary(
            uniqueKeysWithValues: (view?.reports ?? []).map { report in (report.id, report) })
    }

    /// How everybody stands, and what each has logged last, to find out why.
    private func describe(_ reports: Reports) -> String {
        let states = peers.map { peer in
            let last = peer.logLines.last?.message ?? "nothing"
            return "\(describe(peer, reports[peer.id])); it logged last: \(last)"
        }
        return states.joined(separator: "\n")
    }

    private func describe(_ peer: PeerProcess, _ report: StateReport?) -> String {
        if let exit = try? peer.reap() { return "peer \(peer.id) has ended with \(exit)" }
        guard let report else { return "peer \(peer.id) does not answer" }
        let leader = report.leader.map { "\($0)" } ?? "nobody"
        return "peer \(peer.id) is \(report.role) in term \(report.term) under \(leader)"
    }
}

/// Something did not happen in time, and how things stood then.
public struct Timeout: Error, CustomStringConvertible {
    /// What was waited for, for how long, and what was there instead.
    public let description: String

    /// The end of a wait that was in vain.
    public init(_ description: String) { self.description = description }
}
