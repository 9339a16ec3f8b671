internal import POSIX
internal import Raft
internal import RaftGuard

/// The processes that came to this one because their own parent has died: what a dead guard has
/// started, and what a command for changes of leader has left behind.
struct Leftovers {
    private let spared: [ProcessID]

    /// How long to wait for those that were killed, before looking again.
    private static let pause: UInt64 = 200

    /// All descendants of this process but these children and what is theirs.
    init(sparing spared: [ProcessID]) { self.spared = spared }

    private var children: [ProcessID] {
        ProcessID.current.children.filter { !spared.contains($0) }
    }

    /// Kills until there is nothing left, or time is up.
    ///
    /// - Returns: those that the system protects, if no others are left; `nil` while one is left that was
    ///   killed and has not ended.
    func end(by limit: Instant) -> [GuardReport]? {
        while true {
            let left = children.flatMap { [$0] + $0.descendants }
            let refusals: [GuardReport] = left.compactMap { process in
                process.kill().map { .cannotEnd(process: UInt32(process.rawValue), errno: $0) }
            }
            for process in left { Children.reap(process) }
            if left.isEmpty { return [] }
            guard Instant.now < limit else {
                return refusals.count == left.count ? refusals : nil
            }
            Poll.pause(microseconds: Self.pause)
        }
    }

    /// Reaps those that have ended.
    func reap() { for child in children { Children.reap(child) } }
}

extension ProcessID {
    /// Kills the process; why the system refused, none if it did not, or if there is none any more.
    func kill() -> UInt32? {
        do throws(SystemError) {
            try send(.kill)
            return nil
        } catch {
            return error.number == .noSuchProcess ? nil : UInt32(error.number.rawValue)
        }
    }
}
