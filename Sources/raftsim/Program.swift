import POSIX

/// What the arguments ask for, done.
enum Program {
    /// Everything was as promised.
    private static let success: CInt = 0
    /// A promise was broken.
    private static let violation: CInt = 1
    /// The command line makes no sense.
    private static let usage: CInt = 64
    /// The system refused something.
    private static let refused: CInt = 71

    static func run(_ arguments: [String]) -> CInt {
        do {
            return try carryOut(Options(arguments)) ? success : violation
        } catch let error as UsageError {
            StandardStream.error.write("raftsim: \(error)\n\(Help.usage)\n")
            return usage
        } catch {
            StandardStream.error.write("raftsim: \(error)\n")
            return refused
        }
    }

    /// Whether every promise was kept.
    private static func carryOut(_ options: Options) throws -> Bool {
        switch options.task {
        case .help:
            StandardStream.output.write(Help.text)
            return true
        case .version:
            StandardStream.output.write("raftsim \(Help.version)\n")
            return true
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
