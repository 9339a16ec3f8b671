import CommandLine
import POSIX
import Raft
import RaftConfiguration
import RaftDaemon

StandardStream.openMissing()

/// Ends the process after one line that says what to do.
func leave(
    _ status: ExitStatus, _ reason: String, as format: LogFormat = .text, of run: RunOptions? = nil
) -> Never {
    let line = format.lastLine(reason, of: run?.configuration.cluster, run?.id)
    // Nobody waits for a reader that hangs: a service manager is to see the end.
    let patience: UInt64 = 1_000_000
    _ = StandardStream.error.offer(line, until: MonotonicClock.now + patience)
    ThisProcess.exit(status.rawValue)
}

/// The status to exit with after an error.
func status(after error: any Error) -> ExitStatus {
    switch error {
    case is ConfigurationError: .badConfiguration
    case let error as DaemonFailure: error.exitStatus
    case _: .systemCallFailed
    }
}

/// Prints a result, and ends the process.
func finish(_ status: ExitStatus, printing text: String) throws -> Never {
    try StandardStream.output.print(text)
    ThisProcess.exit(status.rawValue)
}

let arguments = ThisProcess.arguments
if let status = GuardProcess.run(arguments) { ThisProcess.exit(status.rawValue) }

do {
    switch try syntax.parse(arguments) {
    case .print(let text): try finish(.done, printing: text)
    case .run(let arguments): try start(arguments)
    }
} catch let error as UsageError {
    StandardStream.error.write(syntax.message(for: error))
    ThisProcess.exit(ExitStatus.usage.rawValue)
} catch {
    leave(status(after: error), "\(error)")
}

/// Runs a peer, or only checks whether it could run; errors are written as the log is.
func start(_ arguments: ParsedArguments) throws -> Never {
    let format: LogFormat = try arguments.choice(.logFormat) ?? .text
    var known: RunOptions?
    do {
        let options = try RunOptions(arguments)
        known = options
        try run(options, checkOnly: arguments.has(.check), format)
    } catch let error where !(error is UsageError) {
        leave(status(after: error), "\(error)", as: format, of: known)
    }
}

/// Runs a peer until it is stopped, or only checks whether it could run.
func run(_ run: RunOptions, checkOnly: Bool, _ format: LogFormat) throws -> Never {
    guard run.configuration.peer(run.id) != nil else {
        let ids = run.configuration.membership.members.map(\.description)
            .joined(separator: ", ")
        leave(
            .badConfiguration, "\(run.path): there is no peer \(run.id); its peers are \(ids)",
            as: format,
            of: run)
    }
    if checkOnly {
        let checklist = Preflight.checklist(run)
        let text = checklist.lines.map { $0 + "\n" }.joined()
        try finish(checklist.isGood ? .done : .badConfiguration, printing: text)
    }
    let daemon = try Daemon(run.id, of: run.configuration, run.options)
    ThisProcess.exit(try daemon.run())
}
