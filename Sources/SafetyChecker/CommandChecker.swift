public import Raft

/// All guarded commands, in the time of an observer: never two at once, and each is gone before
/// the lease ends that it runs under.
///
/// Times are microseconds.
public struct CommandChecker: Sendable {
    private var running: [NodeID: Run] = [:]

    private struct Run {
        var leaseEnd: Int64
    }

    /// No command runs.
    public init() {}

    /// Notes that a peer's command has started under a lease that ends then.
    ///
    /// - Returns: what is wrong with it, if anything is.
    public mutating func noteStart(
        of peer: NodeID, at now: Int64, leaseUntil end: Int64
    ) -> String? {
        let others = running.keys.filter { $0 != peer }.sorted()
        running[peer] = Run(leaseEnd: end)
        if let other = others.first {
            return "peer \(peer)'s command starts while peer \(other)'s still runs"
        }
        return now < end ? nil : "peer \(peer)'s command starts when its lease has ended"
    }

    /// Notes that the lease of a peer whose command runs is longer now.
    public mutating func noteExtension(of peer: NodeID, leaseUntil end: Int64) {
        guard let run = running[peer] else { return }
        running[peer] = Run(leaseEnd: max(run.leaseEnd, end))
    }

    /// Notes that a peer's command and all its children are gone.
    ///
    /// - Returns: what is wrong with it, if anything is.
    public mutating func noteEnd(of peer: NodeID, at now: Int64) -> String? {
        guard let run = running.removeValue(forKey: peer), now > run.leaseEnd else { return nil }
        return "peer \(peer)'s command outlives its lease by \(now - run.leaseEnd) µs"
    }
}
