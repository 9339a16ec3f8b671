import POSIX
import RaftPage
import RaftSimulation

/// One run, told as far as wanted.
struct SingleRun {
    let options: Options
    let simulation: Simulation

    init(_ options: Options, _ seed: UInt64) {
        self.options = options
        simulation = options.simulation(of: seed)
    }

    /// Whether every promise was kept.
    func run() throws -> Bool {
        let cluster = simulation.run()
        if let path = options.page { try writePage(of: cluster, to: path) }
        if options.showsTrace {
            StandardStream.output.write(cluster.trace.text(withDetails: options.showsDetails))
        } else {
            StandardStream.output.write(
                "seed \(simulation.settings.seed): \(simulation.settings.mix)\n")
            StandardStream.output.write(cluster.statistics.summary)
        }
        guard cluster.violations.isEmpty else {
            StandardStream.output.write(options.report(on: cluster, of: simulation))
            return false
        }
        return true
    }

    private func writePage(of cluster: SimulatedCluster, to path: String) throws {
        guard var recording = cluster.recording else { return }
        recording.command = options.command(for: simulation)
        let page = Page(playing: RecordedRuns(of: [recording]).json)
        try WholeFile.write(page.html, to: path)
    }
}

extension Options {
    /// All that is needed to understand a broken promise, and to see it again.
    func report(on cluster: SimulatedCluster, of simulation: Simulation) -> String {
        let mix = simulation.settings.mix
        var lines = ["", "seed \(simulation.settings.seed) breaks a promise; its faults: \(mix)"]
        if !showsTrace { lines += cluster.trace.lines.suffix(60).map { "\($0)" } }
        lines += cluster.violations.map { "VIOLATION \($0)" }
        lines += ["to see it again: \(command(for: simulation)) --trace", ""]
        return lines.map { $0 + "\n" }.joined()
    }
}
