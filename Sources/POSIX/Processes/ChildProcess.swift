import CSystem
import Glibc

/// How a program ended.
public enum ChildExit: Hashable, Sendable {
    /// It ended by itself, with this status from 0 to 255.
    case status(CInt)

    /// A signal with this number ended it.
    case signal(number: CInt)
}

/// A program that this process started, in a process group of its own.
///
/// If its owner is gone before it was reaped, its whole group is killed and it is reaped: no
/// program and no zombie is left behind by accident.
public struct ChildProcess: ~Copyable {
    /// The program's process, which leads its group; the number is its own until it is reaped.
    public let id: ProcessID

    private var reapedExit: ChildExit?

    /// Starts a program, and returns once it runs.
    ///
    /// - Throws: ``SystemError`` about `start` and the program; ``ErrorNumber/notFound`` if there is
    ///   none, ``ErrorNumber/accessDenied`` if it may not be run.
    public init(_ launch: Launch) throws(SystemError) {
        let id = try launch.start()
        self.id = id
        self.reapedExit = nil
    }

    /// Gives the program's number back if it has ended, and says how it did; `nil` while it runs.
    ///
    /// Until it is reaped nobody else can get its number, so what is left of its group can still be
    /// killed without hitting a stranger.
    ///
    /// - Throws: ``SystemError``, if somebody else has reaped it.
    public mutating func reap() throws(SystemError) -> ChildExit? {
        if reapedExit == nil { reapedExit = try Self.reap(id, wait: false) }
        return reapedExit
    }

    /// Waits for the program's end, however long it takes, and reaps it.
    ///
    /// - Throws: ``SystemError``, if somebody else has reaped it.
    public mutating func wait() throws(SystemError) -> ChildExit {
        while true {
            if let exit = reapedExit { return exit }
            reapedExit = try Self.reap(id, wait: true)
        }
    }

    /// Sends a signal to the program alone; whether there was one to get it.
    @discardableResult
    public borrowing func send(_ signal: Signal) -> Bool {
        reapedExit == nil && kill(id.rawValue, signal.number) == 0
    }

    /// Sends a signal to the program's whole group; whether there was anybody to get it.
    ///
    /// Nobody gets it once the program is reaped: its number may be another's then.
    @discardableResult
    public borrowing func sendToGroup(_ signal: Signal) -> Bool {
        reapedExit == nil && kill(-id.rawValue, signal.number) == 0
    }

    private static func reap(_ id: ProcessID, wait: Bool) throws(SystemError) -> ChildExit? {
        var exit = csystem_exit()
        let hasEnded = try retrying("waitid", "\(id)") {
            unsafe csystem_reap(id.rawValue, wait, &exit)
        }
        guard hasEnded == 1 else { return nil }
        return exit.by_signal ? .signal(number: exit.value) : .status(exit.value)
    }

    deinit {
        guard reapedExit == nil else { return }
        _ = kill(-id.rawValue, SIGKILL)
        _ = try? Self.reap(id, wait: true)
    }
}
