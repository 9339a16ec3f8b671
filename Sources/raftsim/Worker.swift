import POSIX
import RaftSimulation

/// A process that does a part of many runs, and tells its parent a line each time something is
/// done: `begun SEED`, `done N` for N runs, `failed SEED`, and at the end `statistics` with all that was counted.
struct Worker {
    let options: Options
    let seeds: Range<UInt64>

    init(_ options: Options, _ seeds: Range<UInt64>) {
        self.options = options
        self.seeds = seeds
    }

    /// True: what was broken is for the parent to tell.
    func run() throws -> Bool {
        var total: RunStatistics?
        var done = 0
        for seed in seeds {
            tell("begun \(seed)")
            let cluster = options.simulation(of: seed).run()
            total = total.map { $0.adding(cluster.statistics) } ?? cluster.statistics
            done += 1
            if !cluster.violations.isEmpty { tell("failed \(seed)") }
            if done % 16 == 0 { tell("done 16") }
        }
        tell("done \(done % 16)")
        if let total { tell("statistics \(total.line)") }
        return true
    }

    private func tell(_ line: String) { StandardStream.output.write(line + "\n") }
}

extension RunStatistics {
    fileprivate func adding(_ other: RunStatistics) -> RunStatistics {
        var sum = self
        sum.add(other)
        return sum
    }
}
