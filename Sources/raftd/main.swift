import POSIX
import Raft
import RaftConfiguration
import RaftDaemon

StandardStream.openMissing()

/// Ends the process after one line that says what to do.
func leave(_ status: CInt, _ reason: String) -> Never {
    StandardStream.error.write("raftd: \(reason)\n")
    exitProcess(status)
}

do throws(UsageError) {
    switch try Invocation(CommandLine.arguments.dropFirst()) {
    case .help: StandardStream.output.write(Invocation.helpText)
    case .version: StandardStream.output.write("raftd \(Invocation.versionText)\n")
    case .run(let options): runDaemon(options)
    }
} catch {
    leave(64, "\(error.reason)\n\(Invocation.usage)")
}

/// Runs a peer until it is stopped.
func runDaemon(_ options: Options) {
    do {
        let configuration = try ClusterConfiguration.load(options.configuration)
        guard configuration.peer(options.id) != nil else {
            let ids = configuration.membership.members.map(\.description).joined(separator: ", ")
            leave(78, "\(options.configuration): there is no peer \(options.id); it has \(ids)")
        }
        var daemon = try Daemon(
            options.id, of: configuration, listening: options.listening,
            directory: options.directory
                ?? "raft-data/\(configuration.cluster)/\(options.id)",
            journal: Journal(of: options.id, level: options.level, format: options.format))
        try daemon.run()
    } catch let error as ConfigurationError {
        leave(78, "\(error)")
    } catch let error as DaemonFailure {
        leave(error.exitStatus, "\(error)")
    } catch {
        leave(71, "\(error)")
    }
}
