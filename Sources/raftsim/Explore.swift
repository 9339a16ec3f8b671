import CommandLine
import POSIX
import RaftSimulation

/// `raftsim explore`: every order of events within some bounds.
struct Explore {
    private let options: ExploreOptions
    private let start = MonotonicClock.now
    private var lastLook: UInt64 = 0

    /// Explores, and prints what was found.
    ///
    /// - Returns: the exit status: 0 if the space is exhausted and nothing is wrong, 1 for a
    ///   violation, 2 if it was not exhausted.
    /// - Throws: `UsageError` for a value that a flag does not take.
    static func run(_ arguments: ParsedArguments) throws(UsageError) -> CInt {
        var explore = Explore(options: try ExploreOptions(arguments))
        return explore.run()
    }

    private init(options: ExploreOptions) { self.options = options }

    private mutating func run() -> CInt {
        var stop: String?
        let report = Explorer.explore(options.bounds) { progress in
            stop = look(at: progress)
            return stop == nil
        }
        clearProgress()
        StandardStream.output.write(table(report))
        switch report.end {
        case .exhausted:
            StandardStream.output.write("exhausted within the bounds, no violation\n")
            return 0
        case .stopped:
            StandardStream.output.write("not exhausted: \(stop ?? "stopped")\n")
            return 2
        case .violation(let story):
            StandardStream.output.write(text(story))
            return 1
        }
    }

    /// What makes it stop here, if anything does; looks a few times a second.
    private mutating func look(at progress: Explorer.Progress) -> String? {
        guard MonotonicClock.now - lastLook > 200_000 else { return nil }
        lastLook = MonotonicClock.now
        showProgress(progress)
        mostGibibytes = max(mostGibibytes, residentGibibytes)
        if seconds > options.seconds { return "\(options.seconds) s are over" }
        return mostGibibytes > options.gibibytes ? "\(options.gibibytes) GiB are in use" : nil
    }

    /// The most memory that was in use when it looked.
    private var mostGibibytes = 0.0

    private var seconds: Double { Double(MonotonicClock.now - start) / 1_000_000 }

    private var residentGibibytes: Double {
        let bytes = (try? ProcessStatistics(of: .current))?.residentBytes ?? 0
        return Double(bytes) / 1_073_741_824
    }

    private func showProgress(_ progress: Explorer.Progress) {
        guard StandardStream.error.isTerminal else { return }
        StandardStream.error.write(
            "\r\(progress.states) states, \(progress.waiting) of them to be left, "
                + "depth \(progress.depth) ")
    }

    private func clearProgress() {
        if StandardStream.error.isTerminal { StandardStream.error.write("\r\u{1B}[K") }
    }

    private func table(_ report: Explorer.Report) -> String {
        let (peer, messages) = (report.peerStates, report.messages)
        return """
            \(options.bounds)
            peer states  \(peer.all), of which \(peer.distinct) differ in what can follow
            messages     \(messages.all), of which \(messages.distinct) differ in what can follow
            states       \(report.progress.states)
            transitions  \(report.progress.transitions)
            depth        \(report.progress.depth)
            time         \(ExploreOptions.decimal(seconds)) s
            memory       \(Int(max(mostGibibytes, residentGibibytes) * 1_024)) MiB resident

            """
    }

    private func text(_ story: Explorer.Counterexample) -> String {
        let steps = story.lines.enumerated().map { "\($0 + 1). \($1)\n" }.joined()
        return "violation: \(story.violations.joined(separator: "; "))\n" + steps
    }
}
