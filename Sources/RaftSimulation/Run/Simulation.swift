/// One run: a cluster under one seed, first with faults, then healed.
public struct Simulation: Hashable, Sendable {
    /// What the run is made from.
    public var settings: Settings

    /// For how many milliseconds faults strike before a majority is healed.
    public var faultyMilliseconds: Int64

    /// A run with the mix of faults that a seed draws.
    ///
    /// - Parameters:
    ///   - peers: How many peers there are.
    ///   - seed: Where all chance comes from.
    ///   - seconds: For how long faults strike.
    public init(peers: Int, seed: UInt64, seconds: Double = 20) {
        settings = .swarm(peers: peers, seed: seed)
        faultyMilliseconds = Int64(seconds * 1_000)
    }

    /// Runs from the beginning to the end, or to the first broken promise.
    public func run() -> SimulatedCluster {
        var cluster = SimulatedCluster(settings)
        cluster.run(for: .milliseconds(faultyMilliseconds))
        cluster.proveLiveness()
        cluster.healEverybody()
        cluster.provePriorities()
        cluster.proveTrial()
        cluster.finishStatistics()
        return cluster
    }
}
