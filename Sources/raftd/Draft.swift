import Raft
import RaftConfiguration
import RaftDaemon
import RaftGuard

/// How to run which peer of which cluster.
struct RunOptions {
    let configuration: String
    let id: NodeID

    /// The options, once the name of the cluster is known.
    let options: (_ cluster: String) -> DaemonOptions
}

/// Options that are not yet complete.
struct Draft {
    private var configuration: String?
    private var id: NodeID?
    private var directory: String?
    private var listening: PeerAddress?
    private var level = LogLevel.info
    private var format = LogFormat.text
    private var onChange: String?
    private var command: [String] = []
    private var exitPolicy = ServiceOptions.ExitPolicy.restart
    private var grace = Duration.seconds(10)
    private var cleanup: String?
    private var check: String?
    private var interval = Duration.seconds(1)
    private var timeout = Duration.seconds(1)
    private var failures: UInt32 = 3
    private var checkGrace = Duration.seconds(10)

    /// Takes a flag and its value, written `--flag value` or `--flag=value`.
    mutating func take(_ argument: String, from rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let flag = String(parts[0])
        guard Self.flags.contains(flag) else {
            throw UsageError(reason: "there is no flag \(argument)")
        }
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
            throw UsageError(reason: "\(flag) needs a value")
        }
        try set(flag, to: value)
    }

    private static let flags = [
        "--config", "--id", "--data-dir", "--listen", "--log-level", "--log-format",
        "--on-change", "--on-exit", "--grace", "--cleanup", "--check-command",
        "--check-interval", "--check-timeout", "--check-failures", "--check-grace",
    ]

    private mutating func set(_ flag: String, to value: String) throws(UsageError) {
        switch flag {
        case "--config": configuration = value
        case "--data-dir": directory = value
        case "--on-change": onChange = value
        case "--id": id = NodeID(try number(flag, value, atMost: Term.last.number))
        case "--grace": grace = try seconds(flag, value)
        case "--cleanup": cleanup = value
        case "--check-command": check = value
        case "--check-interval": interval = try seconds(flag, value, atLeast: 1)
        case "--check-timeout": timeout = try seconds(flag, value, atLeast: 1)
        case "--check-failures":
            failures = UInt32(try number(flag, value, atLeast: 1, atMost: 1_000))
        case "--check-grace": checkGrace = try seconds(flag, value)
        case "--listen":
            do throws(PeerAddress.Refusal) {
                listening = try PeerAddress(listeningOn: value)
            } catch {
                throw UsageError(reason: "--listen takes \(error.expected), not \(value)")
            }
        case "--log-level": level = try choice(flag, value)
        case "--on-exit": exitPolicy = try choice(flag, value)
        case _: format = try choice(flag, value)
        }
    }

    private func number(
        _ flag: String, _ value: String, atLeast least: UInt64 = 0, atMost greatest: UInt64
    ) throws(UsageError) -> UInt64 {
        guard let number = UInt64(value), number >= least, number <= greatest else {
            let range = least == 0 ? "up to \(greatest)" : "from \(least) to \(greatest)"
            throw UsageError(reason: "\(flag) takes a whole number \(range), not \(value)")
        }
        return number
    }

    private func seconds(
        _ flag: String, _ value: String, atLeast least: UInt64 = 0
    ) throws(UsageError) -> Duration {
        .seconds(Int64(try number(flag, value, atLeast: least, atMost: 86_400)))
    }

    /// Takes what stands after `--`.
    mutating func take(command: [String]) throws(UsageError) {
        guard !command.isEmpty else { throw UsageError(reason: "no command stands after --") }
        self.command = command
    }

    private func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ flag: String, _ value: String
    ) throws(UsageError) -> Choice {
        guard let choice = Choice(rawValue: value) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError(reason: "\(flag) takes one of \(all), not \(value)")
        }
        return choice
    }

    private var guarding: GuardOptions {
        GuardOptions(
            command: command, cleanup: cleanup, check: check,
            checkPlan: CheckPlan(
                interval: interval, timeout: timeout, failures: failures, grace: checkGrace),
            grace: grace)
    }

    /// How to run which peer of which cluster.
    ///
    /// - Throws: what is missing, or what is wrong with the configuration.
    func options() throws(UsageError) -> RunOptions {
        guard let configuration else { throw UsageError(reason: "--config is missing") }
        guard let id else { throw UsageError(reason: "--id is missing") }
        return RunOptions(configuration: configuration, id: id) { cluster in
            DaemonOptions(
                directory: directory ?? "raft-data/\(cluster)/\(id)", listening: listening,
                service: ServiceOptions(guarding, exitPolicy: exitPolicy),
                onChange: onChange, journal: Journal(of: id, level: level, format: format))
        }
    }
}
