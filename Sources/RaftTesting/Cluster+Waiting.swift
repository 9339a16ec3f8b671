public import POSIX
public import Raft
public import RaftClient
public import RaftWire

extension Cluster {
    /// What the peers have answered, by their ids.
    public typealias Reports = [NodeID: StateReport]

    /// An answer to a question that is older than this says nothing about now.
    private static let freshness = Duration.milliseconds(250)

    /// Lets time pass, and tells the condition what the peers say, until it has found something.
    ///
    /// Peers that do not answer, and answers to questions from before the call, are not told of.
    ///
    /// - Parameters:
    ///   - limit: How long to wait.
    ///   - ids: Who is asked; all that run, if nothing is said.
    ///   - pause: The span after which they are asked again.
    ///   - condition: What is waited for.
    /// - Returns: What the condition found; nothing if it found nothing in time.
    /// - Throws: What the condition throws, or what the system refused.
    public func poll<Finding>(
        for limit: Duration, asking ids: [NodeID]? = nil, every pause: Duration = .milliseconds(5),
        until condition: (Reports) throws -> Finding?
    ) throws -> Finding? {
        let start = Instant.current
        var next = start
        while Instant.current < start + limit {
            if Instant.current >= next {
                for id in ids ?? running { try client.ask(self[id].address) }
                next = Instant.current + pause
            }
            try turn(until: min(next, start + limit))
            if let finding = try condition(reports(since: start)) { return finding }
        }
        return nil
    }

    /// When the question was sent that a peer has answered last; none if it has answered none.
    public func lastAsked(_ id: NodeID) -> Instant? { client.answers[id]?.asked }

    /// Waits until the condition has found something.
    ///
    /// - Throws: ``Timeout`` if it has found nothing in time.
    @discardableResult
    public func wait<Finding>(
        for what: String, upTo limit: Duration, until condition: (Reports) throws -> Finding?
    ) throws -> Finding {
        var last = Reports()
        let finding = try poll(for: limit) { reports in
            last = reports
            return try condition(reports)
        }
        if let finding { return finding }
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
    /// - Precondition: the peers log what they tell at the level `info`.
    public func waitUntilAllMayVote(upTo limit: Duration = .seconds(10)) throws {
        try wait(for: "all peers to say that they may vote", upTo: limit) { _ in
            peers.allSatisfy { !$0.isRunning || $0.saysThatItMayVote } ? true : nil
        }
    }

    /// Watches for a while, and hands over what the peers say whenever one has answered.
    public func watch(for span: Duration, _ look: (Reports) throws -> Void) throws {
        _ = try poll(for: span) { reports -> Never? in
            try look(reports)
            return nil
        }
    }

    /// Waits until a peer's process has ended, and tells how.
    ///
    /// - Throws: ``Timeout`` if it goes on.
    public func waitForExit(of id: NodeID, upTo limit: Duration) throws -> ChildExit {
        let start = Instant.current
        while Instant.current < start + limit {
            if let exit = try self[id].reap() { return exit }
            try turn(until: Instant.current + .milliseconds(1))
        }
        throw Timeout("peer \(id) still runs after \(limit)")
    }

    /// Serves everybody once: waits until something comes, or until the deadline.
    func turn(until deadline: Instant) throws {
        let logs = peers.filter { $0.logDescriptor != nil }
        let descriptors =
            [client.descriptor] + logs.compactMap(\.logDescriptor) + (proxy?.descriptors ?? [])
        let until = min(deadline, proxy?.nextDelivery ?? deadline)
        let ready = try Poll.wait(for: descriptors, until: until.microseconds)
        try client.listen()
        for (peer, state) in zip(logs, ready.dropFirst()) where !state.isEmpty { peer.readLog() }
        try proxy?.serve(Array(ready.dropFirst(1 + logs.count)))
    }

    private func reports(since start: Instant) -> Reports {
        let oldest = max(start, Instant.current - Self.freshness)
        return client.answers.filter { $0.value.asked >= oldest }.mapValues(\.report)
    }

    /// How everybody stands, and what each has logged last, to find out why.
    private func describe(_ reports: Reports) -> String {
        let states = peers.map { peer in
            let last = peer.log.split(separator: "\n").last ?? "nothing"
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

extension PeerProcess {
    /// Whether it was new with the cluster, or has heard from all others since.
    fileprivate var saysThatItMayVote: Bool {
        log.contains("may vote") || log.contains("may now vote")
    }
}
