import POSIX
import RaftSimulation

/// How much faster than time a healthy cluster is simulated, on one core.
struct SpeedRun {
    let options: Options

    init(_ options: Options) { self.options = options }

    /// Prints the best of three: whoever else uses the core and its caches only makes it slower.
    func run() throws -> Bool {
        for sendsBytes in options.sendsBytes ? [false, true] : [false] {
            let best = try (0..<3).map { _ in try simulatedSecondsPerSecond(sendsBytes) }.max() ?? 0
            let how = sendsBytes ? "as datagrams" : "as they are"
            StandardStream.output.write(
                "\(Int(best)) simulated seconds of \(options.sizes.lowerBound) healthy peers in a second of a core, "
                    + "messages \(how)\n")
        }
        return true
    }

    private func simulatedSecondsPerSecond(_ sendsBytes: Bool) throws -> Double {
        var settings = Settings(peers: options.sizes.lowerBound, seed: 1)
        settings.sendsBytes = sendsBytes
        var cluster = SimulatedCluster(settings)
        let span = options.seconds * (sendsBytes ? 25 : 250)
        let start = try ProcessStatistics(of: .current).processorMicroseconds
        cluster.run(for: .seconds(span))
        let used = try ProcessStatistics(of: .current).processorMicroseconds - start
        return span * 1_000_000 / Double(max(1, used))
    }
}
