/// One trial, at one distance, in many clusters of one size in which all is well.
public struct TrialStudy: Hashable, Sendable {
    /// What happens to the clusters.
    public let trial: Trial

    /// How many peers each has.
    public let peers: Int

    /// What a datagram and its reply take together, in microseconds; single ones differ from it
    /// by 2.5 % at most.
    public let roundTrip: Int64

    /// What every flush to a disk takes, in microseconds.
    public let flush: Int64

    /// Every vacancy that came to an end, in microseconds, in the order of the seeds.
    public private(set) var vacancies: [Int64] = []

    /// How many elections each trial took, in the order of the seeds.
    public private(set) var elections: [Int] = []

    /// A study in which nothing was tried yet.
    public init(_ trial: Trial, peers: Int, roundTrip: Int64, flush: Int64 = 0) {
        self.flush = flush
        self.trial = trial
        self.peers = peers
        self.roundTrip = roundTrip
    }

    /// Tries once more, in a cluster under this seed.
    public mutating func run(seed: UInt64) {
        var settings = Settings(peers: peers, seed: seed)
        settings.latency = max(1, roundTrip * 39 / 80)...max(1, roundTrip * 41 / 80)
        settings.flush = flush
        var cluster = SimulatedCluster(settings)
        if trial != .firstStart { cluster.settle() }
        let result = cluster.run(trial)
        if let vacancy = result.vacancy { vacancies.append(vacancy) }
        elections.append(result.elections)
    }

    /// How many trials did not end with a leader.
    public var failures: Int { elections.count - vacancies.count }

    /// The mean vacancy, in microseconds.
    public var mean: Int64 {
        vacancies.isEmpty ? 0 : vacancies.reduce(0, +) / Int64(vacancies.count)
    }

    /// The vacancy that a share of all does not exceed, in microseconds.
    ///
    /// - Parameter share: From 0 to 1.
    /// - Returns: Zero, if there is none.
    public func quantile(_ share: Double) -> Int64 {
        let sorted = vacancies.sorted()
        guard !sorted.isEmpty else { return 0 }
        return sorted[
            max(0, min(sorted.count, Int((Double(sorted.count) * share).rounded(.up))) - 1)]
    }
}

extension SimulatedCluster {
    /// Lets the peers elect a leader and get used to it, for a time of its own in each cluster.
    mutating func settle() {
        let end = now + 60_000_000
        while violations.isEmpty, now < end, agreedLeader == nil { advance() }
        run(for: .microseconds(faultChance.number(in: 3_000_000...4_000_000)))
    }
}
