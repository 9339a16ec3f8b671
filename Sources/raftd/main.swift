import CommandLine
import POSIX
import Raft
import RaftConfiguration
import RaftDaemon

StandardStream.openMissing()

/// Ends the process after one line that says what to do.
func leave(_ status: CInt, _ reason: String) -> Never {
    // Nobody waits for a reader that hangs: a service manager is to see the end.
    let patience: UInt64 = 1_000_000
    _ = StandardStream.error.offer(
        "raftd: \(reason)\n", until: MonotonicClock.now + patience)
    exitProcess(status)
}

/// Prints a result, and ends the process.
func finish(_ status: CInt, printing text: String) throws -> Never {
    try StandardStream.output.print(text)
    exitProcess(status)
}

let arguments = ProcessArguments.current
if let status = GuardProcess.run(arguments) { exitProcess(status) }

do {
    switch try syntax.parse(arguments) {
    case .print(let text): try finish(0, printing: text)
    case .run(let arguments): try run(arguments)
    }
} catch let error as UsageError {
    StandardStream.error.write(syntax.message(for: error))
    exitProcess(UsageError.exitStatus)
} catch let error as ConfigurationError {
    leave(78, "\(error)")
} catch let error as DaemonFailure {
    leave(error.exitStatus, "\(error)")
} catch {
    leave(71, "\(error)")
}

/// Runs a peer until it is stopped, or only checks whether it could run.
func run(_ arguments: ParsedArguments) throws -> Never {
    let run = try RunOptions(arguments)
    guard run.configuration.peer(run.id) != nil else {
        let ids = run.configuration.membership.members.map(\.description)
            .joined(separator: ", ")
        leave(78, "\(run.path): there is no peer \(run.id); its peers are \(ids)")
    }
    if arguments.has(.check) {
        let checklist = Preflight.checklist(run)
        let text = checklist.lines.map { $0 + "\n" }.joined()
        try finish(checklist.isGood ? 0 : 78, printing: text)
    }
    let daemon = try Daemon(run.id, of: run.configuration, run.options)
    exitProcess(try daemon.run())
}
