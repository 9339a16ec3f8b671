import POSIX
import Raft
import RaftClient
import RaftTesting

/// Takes the leader away, and measures how long it takes until the command that it guarded runs
/// elsewhere.
struct Service {
    private let cluster: Cluster
    private let fault: Fault

    /// So long before the signal nobody is asked: a client that learnt of a lease may rely on it, and
    /// the next leader waits until it has run out.
    private static let quiet = Duration.milliseconds(450)

    static func measure(_ options: Options) throws -> [FailoverReport] {
        let service = try Service(options)
        let progress = try Progress("service after \(options.fault.name)")
        var rounds: [Failover.Round] = []
        for round in 1...options.rounds {
            rounds.append(try service.perform())
            try progress.show("round \(round) of \(options.rounds)")
        }
        progress.clear()
        return [
            FailoverReport(
                subject: "its command has started elsewhere", peers: options.peers,
                fault: options.fault, variant: Variant(), rounds: rounds)
        ]
    }

    private init(_ options: Options) throws {
        fault = options.fault
        cluster = try Cluster.started(options) {
            $0.arguments = ["--", ownProgram, Command.stamp]
        }
    }

    private func perform() throws -> Failover.Round {
        let old = try cluster.waitUntilCalm()
        guard try starts(after: old, upTo: .seconds(30), orIn: true) != nil else {
            throw Timeout("the command does not run on \(old)")
        }
        let phase = Int64.random(in: 0..<Timing().heartbeatInterval.microseconds)
        try cluster.rest(for: Self.quiet + .microseconds(phase))
        let start = Instant.now
        fault.inject(into: old.leader, of: cluster)
        guard let stamp = try starts(after: old, upTo: .seconds(30), orIn: false) else {
            throw Timeout("the command has not started again after \(old)")
        }
        try fault.heal(old.leader, of: cluster)
        return Failover.Round(
            span: stamp.at - start, terms: stamp.term.number - old.term.number, cause: "started")
    }

    /// Waits for the start of a command in a later term, or also in this one.
    ///
    /// The command tells when it has started, so it does no harm that this looks rarely.
    private func starts(
        after old: Leadership, upTo limit: Duration, orIn isThisTermEnough: Bool
    ) throws -> CommandStart? {
        try cluster.poll(for: limit, asking: [], every: .milliseconds(10)) { _ in
            cluster.peers.compactMap { CommandStart.last(in: $0.log) }
                .filter { $0.term > old.term || isThisTermEnough && $0.term == old.term }
                .min { $0.at < $1.at }
        }
    }
}
