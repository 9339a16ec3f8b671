import CommandLine
import JSON
import POSIX
import RaftTesting

/// The whole program.
enum Program {
    /// Runs it, and returns its exit status.
    static func run(_ arguments: [String]) -> CInt {
        do {
            switch arguments {
            case [Command.stamp]: try CommandStart.leaveAndWait()
            case [Command.spin]: LoadGenerator.spin()
            case _: break
            }
            switch try syntax.parse(arguments) {
            case .print(let text): try StandardStream.output.print(text)
            case .run(let arguments): try measure(try Options(arguments))
            }
            return ExitStatus.done.rawValue
        } catch let error as UsageError {
            StandardStream.error.write(syntax.message(for: error))
            return ExitStatus.usage.rawValue
        } catch let error as SystemError {
            StandardStream.error.write("raftbench: \(error)\n")
            return ExitStatus.systemCallFailed.rawValue
        } catch {
            StandardStream.error.write("raftbench: \(error)\n")
            return ExitStatus.no.rawValue
        }
    }

    private static func measure(_ options: Options) throws {
        switch options.command {
        case .failover: try report(try Failover.measure(options), options)
        case .start: try report(try Start.measure(options), options)
        case .rest: try report(try IdleCost.measure(options), options)
        case .calm: try report(try Stability.measure(options), options)
        case .service: try report(try Service.measure(options), options)
        case .hash: try report(try Hash.measure(options), options)
        }
    }

    private static func report(_ reports: [some Report], _ options: Options) throws {
        if options.isJSON {
            var json = JSONWriter()
            json.writeList(of: reports, "\(options.command)") { $0.write(to: &$1) }
            try StandardStream.output.print(String(decoding: json.object, as: UTF8.self) + "\n")
        } else {
            let columns = StandardStream.output.columns ?? 80
            let lines = reports.flatMap { $0.lines(columns: columns) }
            try StandardStream.output.print(lines.map { $0 + "\n" }.joined())
        }
    }
}
