public import Raft

/// One peer's own clock: it runs at its own rate, which may change, and never goes back.
///
/// The rates of two clocks are never further apart than 1 %, the bound that the lease is built on.
public struct SimulatedClock: Hashable, Sendable {
    /// What it showed when it began.
    let firstReading: Int64

    private var anchor = TrueTime.zero
    private var reading: Int64
    private var partsPerMillion: Int64

    /// How far a rate may be from true time, in parts per million: two clocks that differ by this
    /// much in opposite directions still agree within 1 %.
    public static let greatestDrift: Int64 = 4_500

    /// A clock that shows this many microseconds at the beginning.
    ///
    /// - Parameters:
    ///   - reading: What it shows when it begins.
    ///   - time: When it begins.
    ///   - partsPerMillion: How much faster than true time it runs.
    public init(reading: Int64, at time: TrueTime = .zero, partsPerMillion: Int64 = 0) {
        precondition(abs(partsPerMillion) <= Self.greatestDrift, "clocks agree within 1 %")
        firstReading = reading
        anchor = time
        self.reading = reading
        self.partsPerMillion = partsPerMillion
    }

    /// What the clock shows.
    public func instant(at time: TrueTime) -> Instant {
        let span = time - anchor
        let shown = reading + span + span * partsPerMillion / 1_000_000
        return Instant(microseconds: UInt64(shown))
    }

    /// The first moment at which the clock shows this instant or a later one.
    func time(of instant: Instant) -> TrueTime {
        let missing = Int64(instant.microseconds) - reading
        guard missing > 0 else { return anchor }
        var span = missing * 1_000_000 / (1_000_000 + partsPerMillion)
        while span + span * partsPerMillion / 1_000_000 < missing { span += 1 }
        return anchor + span
    }

    /// Runs at another rate from now on.
    mutating func drift(to partsPerMillion: Int64, at now: TrueTime) {
        precondition(abs(partsPerMillion) <= Self.greatestDrift, "clocks agree within 1 %")
        reading = Int64(instant(at: now).microseconds)
        anchor = now
        self.partsPerMillion = partsPerMillion
    }
}
