import POSIX
import RaftSimulation

/// How much faster than time a healthy cluster is simulated, on one core.
struct SpeedRun {
    let options: Options

    init(_ options: Options) { self.options = options }

    /// Prints the best of three, for a busy machine can only make it slower.
    func run() -> Bool {
        for sendsBytes in options.sendsBytes ? [false, true] : [false] {
            let best = (0..<3).map { _ in simulatedSecondsPerSecond(sendsBytes) }.max() ?? 0
            let how = sendsBytes ? "as datagrams" : "as they are"
            StandardStream.output.write(
                "\(Int(best)) simulated seconds of \(options.peers) healthy peers a second, "
                    + "messages \(how)\n")
        }
        return true
    }

    private func simulatedSecondsPerSecond(_ sendsBytes: Bool) -> Double {
        var settings = Settings(peers: options.peers, seed: 1)
        settings.sendsBytes = sendsBytes
        var cluster = SimulatedCluster(settings)
        let span = options.seconds * (sendsBytes ? 25 : 250)
        let start = MonotonicClock.now
        cluster.run(for: .seconds(span))
        let elapsed = Double(MonotonicClock.now - start) / 1_000_000
        return span / elapsed
    }
}
