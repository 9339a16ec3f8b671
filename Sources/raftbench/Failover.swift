import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire

/// Takes the leader away, again and again, and measures how long it takes until there is another.
struct Failover {
    private let cluster: Cluster
    private let fault: Fault
    private var rounds: [Round] = []

    /// One change of leader.
    struct Round {
        /// From the signal to the agreement.
        let span: Duration
        /// How many terms it took.
        let terms: UInt64
        /// Why the new leader was elected, as it says itself.
        let cause: String
    }

    /// Measures each variant, a round of each in turn.
    static func measure(_ options: Options) throws -> [FailoverReport] {
        var runs = try options.variants.map { (variant: $0, run: try Failover(options, $0)) }
        let progress = try Progress("failover after \(options.fault.name)")
        for round in 1...options.rounds {
            for index in runs.indices { try runs[index].run.perform() }
            try progress.show("round \(round) of \(options.rounds)")
        }
        progress.clear()
        return runs.map {
            FailoverReport(
                peers: options.peers, fault: options.fault, variant: $0.variant,
                rounds: $0.run.rounds)
        }
    }

    private init(_ options: Options, _ variant: Variant) throws {
        fault = options.fault
        cluster = try Cluster.started(options, variant.apply)
    }

    private mutating func perform() throws {
        let old = try cluster.waitUntilCalm()
        let phase = Int64.random(in: 0..<Timing().heartbeatInterval.microseconds)
        try cluster.rest(for: .microseconds(phase))
        rounds.append(try replace(old))
        try fault.heal(old.leader, of: cluster)
    }

    /// Asks the survivors alone, and no more often than needed to see a millisecond.
    private func replace(_ old: Leadership) throws -> Round {
        let survivors = cluster.ids.filter { $0 != old.leader }
        let majority = cluster.ids.count / 2 + 1
        let start = Instant.now
        fault.inject(into: old.leader, of: cluster)
        let round = try cluster.poll(
            for: .seconds(30), asking: survivors, every: .milliseconds(1)
        ) { reports in
            let others = survivors.compactMap { reports[$0] }
            guard let new = others.leadership(namedBy: majority), new.term > old.term else {
                return nil as Round?
            }
            return Round(
                span: Instant.now - start, terms: new.term.number - old.term.number,
                cause: reports[new.leader]?.cause ?? "unknown")
        }
        guard let round else { throw Timeout("nobody has replaced \(old) within 30 seconds") }
        return round
    }
}
