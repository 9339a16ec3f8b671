import CommandLine
import POSIX

/// What the arguments ask for, done.
enum Program {
    /// Everything was as promised.
    private static let success = ExitStatus.done.rawValue
    /// A promise was broken.
    private static let violation = ExitStatus.no.rawValue

    static func run(_ arguments: [String]) -> CInt {
        do {
            switch try syntax.parse(arguments) {
            case .print(let text):
                try StandardStream.output.print(text)
                return success
            case .run(let arguments): return try run(arguments)
            }
        } catch let error as UsageError {
            StandardStream.error.write(syntax.message(for: error))
            return ExitStatus.usage.rawValue
        } catch {
            StandardStream.error.write("raftsim: \(error)\n")
            return ExitStatus.systemCallFailed.rawValue
        }
    }

    private static func run(_ arguments: ParsedArguments) throws -> CInt {
        switch arguments.command {
        case Explore.syntax.name: try Explore.run(arguments)
        case Distance.syntax.name: try Distance(arguments).measure() ? success : violation
        case _: try carryOut(Options(arguments)) ? success : violation
        }
    }

    /// Whether every promise was kept.
    private static func carryOut(_ options: Options) throws -> Bool {
        switch options.task {
        case .one(let seed): return try SingleRun(options, seed).run()
        case .many(let seeds):
            var runs = ManyRuns(options, seeds)
            return try runs.run()
        case .work(let seeds): return try Worker(options, seeds).run()
        case .shrink(let seed): return ShrinkingRun(options, seed).run()
        case .speed: return try SpeedRun(options).run()
        case .stories(let directory): return try Stories(directory: directory).write()
        }
    }
}
