import POSIX
import RaftSimulation

/// Many runs, shared by several processes.
struct ManyRuns {
    private let options: Options
    private let seeds: Range<UInt64>
    private var done = 0
    private var failed: [UInt64] = []
    private var failures: [String] = []
    private var total: RunStatistics?
    private let start = MonotonicClock.now

    init(_ options: Options, _ seeds: Range<UInt64>) {
        self.options = options
        self.seeds = seeds
    }

    /// Whether every promise was kept.
    mutating func run() throws -> Bool {
        let parts = share()
        var workers: [WorkerProcess] = []
        for part in parts { workers.append(try WorkerProcess(options, part)) }
        while !workers.allSatisfy(\.hasEnded) {
            _ = try Poll.wait(
                for: workers.filter { !$0.hasEnded }.map(\.descriptor),
                until: MonotonicClock.now + 1_000_000)
            for worker in workers { for line in try worker.newLines() { take(line) } }
            showProgress()
        }
        for worker in workers { failures += [try worker.finish()].compactMap { $0 } }
        clearProgress()
        let isKept = summarise()
        guard isComplete else { throw Incomplete(reasons: failures) }
        return isKept
    }

    /// The seeds, as evenly as possible to each process.
    private func share() -> [Range<UInt64>] {
        let count = UInt64(seeds.count)
        let jobs = min(UInt64(options.jobs), count)
        return (0..<jobs).map { job in
            seeds.lowerBound + count * job / jobs..<seeds.lowerBound + count * (job + 1) / jobs
        }
    }

    private mutating func take(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return }
        switch words[0] {
        case "done": done += Int(words[1]) ?? 0
        case "failed": failed += [UInt64(words[1])].compactMap { $0 }
        case "statistics": take(RunStatistics(line: words[1]))
        default: break
        }
    }

    private mutating func take(_ statistics: RunStatistics?) {
        guard let statistics else { return }
        if total == nil { total = statistics } else { total?.add(statistics) }
    }

    private var seconds: Double { Double(MonotonicClock.now - start) / 1_000_000 }

    private func showProgress() {
        guard StandardStream.error.isTerminal else { return }
        let rate = Int(Double(done) / max(seconds, 0.001))
        let share = done * 100 / max(1, seeds.count)
        StandardStream.error.write(
            "\r\(done) of \(seeds.count) runs (\(share) %), \(rate) a second, "
                + "\(failed.count) violations ")
    }

    private func clearProgress() {
        if StandardStream.error.isTerminal { StandardStream.error.write("\r\u{1B}[K") }
    }

    /// Prints what was counted, and the first of the runs that broke a promise.
    private func summarise() -> Bool {
        for seed in failed.sorted().prefix(3) {
            let simulation = options.simulation(of: seed)
            StandardStream.output.write(options.report(on: simulation.run(), of: simulation))
        }
        if let total { StandardStream.output.write(total.summary) }
        let rate = Int(Double(done) / max(seconds, 0.001))
        StandardStream.output.write(
            """
            seeds \(seeds.lowerBound)..<\(seeds.upperBound), \(options.sizesText) peers: \
            \(Int(seconds)) s, \(rate) runs a second
            violations: \(isComplete ? "" : "NOT ALL WERE RUN; at least ")\(failed.count)\(list)

            """)
        return failed.isEmpty
    }

    private var isComplete: Bool { failures.isEmpty && total?.runs == seeds.count }

    /// Not all runs were made, so nobody knows whether every promise was kept.
    private struct Incomplete: Error, CustomStringConvertible {
        let reasons: [String]

        var description: String { "not all were run: \(reasons.joined(separator: "; "))" }
    }

    private var list: String {
        let seeds = failed.sorted().prefix(20).map { "\($0)" }.joined(separator: ", ")
        return failed.isEmpty ? "" : " (seeds \(seeds))"
    }
}
