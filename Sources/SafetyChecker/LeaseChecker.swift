/// All leases, in the time of an observer: no two of them ever overlap.
///
/// A lease that was told counts until the end that was told, even if the peer dies or loses its
/// leadership before; only a leadership transfer gives one up. Times are microseconds.
public struct LeaseChecker: Sendable {
    /// The latest end that each peer was ever told.
    private var ends: [Int64]

    /// The checker of this many peers, which are known by their index.
    public init(peers: Int) { ends = Array(repeating: 0, count: peers) }

    /// When the last lease of a peer ends or ended.
    public func end(of holder: Int) -> Int64 { ends[holder] }

    /// Notes that a peer has a lease.
    ///
    /// - Parameters:
    ///   - holder: whose it is.
    ///   - start: when it began, or when it was first seen.
    ///   - end: when it ends at the latest.
    /// - Returns: the index of another peer whose lease has not ended when this one begins, and when
    ///   that ends.
    public mutating func note(
        _ holder: Int, from start: Int64, until end: Int64
    ) -> (holder: Int, end: Int64)? {
        ends[holder] = max(ends[holder], end)
        let other = ends.indices.first { $0 != holder && ends[$0] > start }
        return other.map { ($0, ends[$0]) }
    }

    /// Notes that a peer has given its lease up.
    public mutating func noteEnd(of holder: Int, at now: Int64) {
        ends[holder] = min(ends[holder], now)
    }
}
