import POSIX
import RaftSimulation

/// Makes a run that breaks a promise as simple as it gets.
struct ShrinkingRun {
    let options: Options
    let seed: UInt64

    init(_ options: Options, _ seed: UInt64) {
        self.options = options
        self.seed = seed
    }

    /// Whether every promise was kept.
    func run() -> Bool {
        let simplest = options.simulation(of: seed).shrunk { simpler in
            let span = Double(simpler.faultyMilliseconds) / 1_000
            StandardStream.error.write("still broken: \(span) s, \(simpler.settings.mix)\n")
        }
        let cluster = simplest.run()
        guard !cluster.violations.isEmpty else {
            StandardStream.output.write("seed \(seed) keeps every promise\n")
            return true
        }
        StandardStream.output.write(options.report(on: cluster, of: simplest))
        return false
    }
}
