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

let arguments = Array(CommandLine.arguments.dropFirst())
if let status = GuardProcess.run(arguments) { exitProcess(status) }

do throws(UsageError) {
    switch try Invocation(arguments) {
    case .help: StandardStream.output.write(Invocation.helpText)
    case .version: StandardStream.output.write("raftd \(Invocation.versionText)\n")
    case .run(let options): runDaemon(options)
    }
} catch {
    leave(64, "\(error.reason)\n\(Invocation.usage)")
}

/// Runs a peer until it is stopped.
func runDaemon(_ run: RunOptions) -> Never {
    do {
        let configuration = try ClusterConfiguration.load(run.configuration)
        guard configuration.peer(run.id) != nil else {
            let ids = configuration.membership.members.map(\.description).joined(separator: ", ")
            leave(78, "\(run.configuration): there is no peer \(run.id); its peers are \(ids)")
        }
        var daemon = try Daemon(
            run.id, of: configuration, run.options(configuration.cluster))
        exitProcess(try daemon.run())
    } catch let error as ConfigurationError {
        leave(78, "\(error)")
    } catch let error as DaemonFailure {
        leave(error.exitStatus, "\(error)")
    } catch {
        leave(71, "\(error)")
    }
}
