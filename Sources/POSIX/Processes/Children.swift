import CSystem
import Glibc

/// All children of this process, also those that it has adopted.
public enum Children {
    /// What there is to know of them.
    public enum Outcome: Hashable, Sendable {
        /// This one has ended, like that; it keeps its number until it is reaped.
        case ended(ProcessID, ChildExit)

        /// There are some, and none has ended.
        case running

        /// There is none. For a process that adopts orphans (``ThisProcess/adoptOrphans()``) this means that
        /// nothing is left that a child had started, in whatever group or session.
        case none
    }

    /// Looks whether a child has ended, and reaps none.
    public static func next() throws(SystemError) -> Outcome {
        var exit = csystem_exit()
        let result: CInt
        do {
            result = try retrying("waitid") { unsafe csystem_ended_child(&exit) }
        } catch {
            if error.number == .noChild { return .none }
            throw error
        }
        guard let id = ProcessID(rawValue: result) else { return .running }
        return .ended(id, exit.by_signal ? .signal(number: exit.value) : .status(exit.value))
    }

    /// Gives the number of a child back that has ended.
    public static func reap(_ id: ProcessID) {
        _ = uninterrupted { waitpid(id.rawValue, nil, WNOHANG) }
    }

    /// Waits for the end of a child that was killed, and gives its number back.
    public static func wait(for id: ProcessID) {
        _ = uninterrupted { waitpid(id.rawValue, nil, 0) }
    }
}
