import JSON
import POSIX
import RaftTesting

/// The whole program.
enum Program {
    /// Runs it, and returns its exit status.
    static func run(_ arguments: [String]) -> CInt {
        do {
            try perform(try Options(arguments))
            return 0
        } catch let error as UsageError {
            StandardStream.error.write("raftbench: \(error)\n\(Help.usage)\n")
            return 64
        } catch let error as SystemError {
            StandardStream.error.write("raftbench: \(error)\n")
            return 71
        } catch {
            StandardStream.error.write("raftbench: \(error)\n")
            return 1
        }
    }

    private static func perform(_ options: Options) throws {
        switch options.command {
        case .failover: report(try Failover.measure(options), options)
        case .start: report(try Start.measure(options), options)
        case .rest: report(try Rest.measure(options), options)
        case .calm: report(try Calm.measure(options), options)
        case .service: report(try Service.measure(options), options)
        case .stamp: try Stamp.leaveAndWait()
        case .spin: Burner.spin()
        case .help: StandardStream.output.write(Help.text)
        }
    }

    private static func report(_ reports: [some Report], _ options: Options) {
        if options.isJSON {
            var json = JSONWriter()
            json.writeList(of: reports, "\(options.command)") { $0.write(to: &$1) }
            StandardStream.output.write(String(decoding: json.object, as: UTF8.self) + "\n")
        } else {
            let columns = StandardStream.output.columns ?? 80
            let lines = reports.flatMap { $0.lines(columns: columns) }
            StandardStream.output.write(lines.map { $0 + "\n" }.joined())
        }
    }
}
