import POSIX
import RaftSimulation

/// How much faster than time a healthy cluster is simulated, on one core.
struct SpeedRun {
    let options: Options

    init(_ options: Options) { self.options = options }

    /// Prints the best of three: other users of the core and its caches only make it slower.
    func run() throws -> Bool {
        let best = try (0..<3).map { _ in try simulatedSecondsPerSecond() }.max() ?? 0
        StandardStream.output.write(
            "\(Int(best)) simulated seconds of \(options.sizes.lowerBound) healthy peers in a second of a core\n"
        )
        return true
    }

    private func simulatedSecondsPerSecond() throws -> Double {
        var cluster = SimulatedCluster(Settings(peers: options.sizes.lowerBound, seed: 1))
        let span = options.seconds * 25
        let start = try ProcessStatistics(of: .current).processorMicroseconds
        cluster.run(for: .seconds(span))
        let used = try ProcessStatistics(of: .current).processorMicroseconds - start
        return span * 1_000_000 / Double(max(1, used))
    }
}
