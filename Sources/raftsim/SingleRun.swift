import POSIX
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
        if let path = options.drawing {
            try WholeFile.write(Drawing(of: cluster).svg, to: path)
        }
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
