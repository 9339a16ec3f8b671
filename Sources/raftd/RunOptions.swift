import CommandLine
import Raft
import RaftConfiguration
import RaftDaemon
import RaftGuard
import RaftServer

/// How to run which peer of which cluster.
struct RunOptions {
    /// The path of the configuration.
    let path: String

    let configuration: ClusterConfiguration
    let id: NodeID
    let options: DaemonOptions

    /// What these arguments ask for; all flags are checked before any file is read.
    ///
    /// - Throws: `UsageError` or `ConfigurationError`, whatever comes first.
    init(_ arguments: ParsedArguments) throws {
        let given = try arguments.number(.id, in: 0...Term.last.number).map { NodeID($0) }
        var options = DaemonOptions(
            directory: "", listening: try arguments.address(.listen),
            guarding: try GuardOptions(arguments),
            exitPolicy: try arguments.choice(.onExit) ?? .restart,
            onChange: arguments.value(.onChange), logLevel: try arguments.choice(.logLevel),
            logFormat: try arguments.choice(.logFormat) ?? .text)
        path = ClusterConfiguration.path(given: arguments.value(.configuration))
        configuration = try ClusterConfiguration.load(path)
        id = try given ?? configuration.onlyPeerHere(named: path)
        options.configurationPath = path
        options.directory =
            arguments.value(.directory) ?? "raft-data/\(configuration.cluster)/\(id)"
        options.keyFile = arguments.value(.keyFile) ?? configuration.keyFile
        self.options = options
    }
}

extension GuardOptions {
    fileprivate init(_ arguments: ParsedArguments) throws(UsageError) {
        self.init(
            command: arguments.rest ?? [], cleanup: arguments.value(.cleanup),
            check: arguments.value(.checkCommand),
            checkPlan: CheckPlan(
                interval: try arguments.seconds(.checkInterval, atLeast: 1) ?? .seconds(1),
                timeout: try arguments.seconds(.checkTimeout, atLeast: 1) ?? .seconds(1),
                failures: UInt32(try arguments.number(.checkFailures, in: 1...1_000) ?? 3),
                grace: try arguments.seconds(.checkGrace) ?? .seconds(10)),
            grace: try arguments.seconds(.grace) ?? .seconds(10))
    }
}

extension ParsedArguments {
    /// The whole seconds that the flag was given, up to a day.
    fileprivate func seconds(
        _ flag: Flag, atLeast least: UInt64 = 0
    ) throws(UsageError) -> Duration? {
        try number(flag, in: least...86_400).map { .seconds(Int64($0)) }
    }

    /// The address that the flag was given.
    fileprivate func address(_ flag: Flag) throws(UsageError) -> PeerAddress? {
        guard let text = value(flag) else { return nil }
        do throws(PeerAddress.Refusal) {
            return try PeerAddress(listeningOn: text)
        } catch {
            throw refusal(flag, error.expected, text)
        }
    }
}
