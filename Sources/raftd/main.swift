import CommandLine
import POSIX
import Raft
import RaftConfiguration
import RaftDaemon

StandardStream.openMissing()

/// Ends the process after one line that says what to do.
func leave(
    _ status: CInt, _ reason: String, as format: LogFormat = .text, of run: RunOptions? = nil
) -> Never {
    let line = format.lastLine(reason, of: run?.configuration.cluster, run?.id)
    // Nobody waits for a reader that hangs: a service manager is to see the end.
    let patience: UInt64 = 1_000_000
    _ = StandardStream.error.offer(line, until: MonotonicClock.now + patience)
    ThisProcess.exit(status)
}

/// The status to exit with after an error, of `sysexits.h`.
func status(after error: any Error) -> CInt {
    switch error {
    case is ConfigurationError: 78
    case let error as DaemonFailure: error.exitStatus
    case _: 71
    }
}

/// Prints a result, and ends the process.
func finish(_ status: CInt, printing text: String) throws -> Never {
    try StandardStream.output.print(text)
    ThisProcess.exit(status)
}

let arguments = ThisProcess.arguments
if let status = GuardProcess.run(arguments) { ThisProcess.exit(status) }

do {
    switch try syntax.parse(arguments) {
    case .print(let text): try finish(0, printing: text)
    case .run(let arguments): try start(arguments)
    }
} catch let error as UsageError {
    StandardStream.error.write(syntax.message(for: error))
    ThisProcess.exit(UsageError.exitStatus)
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
            78, "\(run.path): there is no peer \(run.id); its peers are \(ids)", as: format,
            of: run)
    }
    if checkOnly {
        let checklist = Preflight.checklist(run)
        let text = checklist.lines.map { $0 + "\n" }.joined()
        try finish(checklist.isGood ? 0 : 78, printing: text)
    }
    let daemon = try Daemon(run.id, of: run.configuration, run.options)
    ThisProcess.exit(try daemon.run())
}
