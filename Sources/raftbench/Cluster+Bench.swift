import POSIX
import Raft
import RaftClient
import RaftTesting

extension Cluster {
    /// A running cluster of the daemon that is to be measured.
    static func started(_ options: Options, _ adjust: (inout ClusterPlan) -> Void = { _ in }) throws
        -> Cluster
    {
        var plan = options.plan
        adjust(&plan)
        let cluster = try Cluster(plan)
        try cluster.startAll()
        return cluster
    }

    /// Waits until all peers have agreed on a leader for so long without a break.
    ///
    /// A peer that was restarted does not vote before it is sure not to break a promise; when all
    /// have been quiet for longer than that, the cluster is as good as one that always was.
    @discardableResult
    func waitUntilCalm(for span: Duration = .seconds(1)) throws -> Leadership {
        var since: (leadership: Leadership, start: Instant)?
        let found = try poll(for: .seconds(30), every: .milliseconds(25)) {
            reports -> Leadership? in
            let agreed = Array(reports.values).leadership(namedBy: ids.count)
            if agreed != since?.leadership { since = agreed.map { ($0, .now) } }
            guard let since, Instant.now - since.start >= span else { return nil }
            return since.leadership
        }
        guard let found else { throw Timeout("the peers do not agree on a leader for \(span)") }
        return found
    }

    /// Lets time pass without asking anybody.
    func rest(for span: Duration) throws {
        _ = try poll(for: span, asking: []) { _ in nil as Never? }
    }

    /// Sends a signal to a peer, and if wanted to its guard in the same instant: before it, or the
    /// guard would have its say.
    func send(_ signal: Signal, to id: NodeID, withGuard: Bool) {
        let guards = withGuard ? self[id].guards : []
        for guardian in guards { try? guardian.send(signal) }
        self[id].send(signal)
    }

    /// Brings back a peer that got this signal.
    func revive(_ id: NodeID, after signal: Signal) throws {
        guard signal != .stop else { return self[id].send(.resume) }
        _ = try waitForExit(of: id, upTo: .seconds(30))
        try self[id].start()
    }
}

extension PeerProcess {
    /// The peer's guard, found by the name that it gives itself.
    var guards: [ProcessID] { (processID?.children ?? []).filter { $0.name == "raftd-guard" } }
}
