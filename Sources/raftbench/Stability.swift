import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire

/// Watches a cluster whose leader should stay, while the network, the followers or the machine
/// give it a hard time.
struct Stability {
    private let cluster: Cluster
    private let options: Options
    private let start = Instant.now
    private let first: Leadership
    private var newest: Leadership
    private var highestTerm: Term
    private var changes: [StabilityReport.Change] = []
    private var restarts = 0
    private let progress: Progress

    /// Watches as long as wanted, or until the followers were restarted as often as wanted.
    static func measure(_ options: Options) throws -> [StabilityReport] {
        // They end when this array goes.
        let generators = try (0..<options.busy).map { _ in try LoadGenerator() }
        var calm = try Stability(options)
        try calm.watch()
        calm.progress.clear()
        return [calm.report(generators: generators.count)]
    }

    private init(_ options: Options) throws {
        let isDisturbed = options.loss > 0 || options.delay > 0
        cluster = try Cluster.started(options) { $0.isProxied = isDisturbed }
        self.options = options
        progress = try Progress("calm")
        first = try cluster.waitUntilCalm()
        newest = first
        highestTerm = first.term
        cluster.proxy?.isRecording = false
        cluster.proxy?.setAll(
            LinkQuality(
                loss: Double(options.loss) / 100, delay: .zero ... .milliseconds(options.delay)))
    }

    private mutating func watch() throws {
        guard options.restarts == 0 else {
            for _ in 0..<options.restarts { try restartFollower() }
            return
        }
        let span = Duration.seconds(60 * options.minutes)
        while Instant.now < start + span { try look(for: .seconds(1)) }
    }

    /// Sees every change of leader: one that is over before the next look has cost a term.
    private mutating func look(for span: Duration) throws {
        let end = Instant.now + span
        while Instant.now < end {
            var newest: Cluster.Reports = [:]
            _ = try cluster.poll(for: .milliseconds(100), every: .milliseconds(100)) { reports in
                newest = reports
                return nil as Never?
            }
            note(newest)
        }
        let elapsed = Instant.now - start
        try progress.show("\(elapsed.components.seconds) s, changes of leader: \(changes.count)")
    }

    private mutating func note(_ reports: Cluster.Reports) {
        highestTerm = max(highestTerm, reports.values.map(\.term).max() ?? .zero)
        for report in reports.values where report.isLeader && report.term > newest.term {
            newest = Leadership(leader: report.id, term: report.term)
            changes.append(
                StabilityReport.Change(
                    after: Instant.now - start, to: newest, cause: report.cause ?? "unknown"))
        }
    }

    /// Crashes and clean stops in turn; the peer is back in its place when it names the leader.
    private mutating func restartFollower() throws {
        let followers = cluster.ids.filter { $0 != newest.leader }
        guard let id = followers.randomElement() else { throw Timeout("there is no follower") }
        let signal = restarts.isMultiple(of: 2) ? Signal.kill : .terminate
        cluster[id].send(signal)
        try cluster.revive(id, after: signal)
        try look(for: .milliseconds(Int.random(in: 50...1_000)))
        restarts += 1
    }

    private func report(generators: Int) -> StabilityReport {
        StabilityReport(
            peers: options.peers, loss: options.loss, delay: options.delay, restarts: restarts,
            generators: generators, span: Instant.now - start,
            terms: highestTerm.number - first.term.number, changes: changes)
    }
}
