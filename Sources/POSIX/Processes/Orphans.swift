import CSystem
import Glibc

/// Descendants whose own parent has died.
public enum Orphans {
    /// Makes this process their parent, in place of the machine's first process.
    ///
    /// From then on this process must call ``reap()``, or they stay as zombies.
    ///
    /// - Throws: ``SystemError``, if the system knows nothing of it (Linux before 3.4).
    public static func adopt() throws(SystemError) {
        try retrying("prctl", "PR_SET_CHILD_SUBREAPER") { csystem_adopt_orphans() }
    }

    /// Reaps a child that has ended and whose exit nobody wants to know; `nil` if there is none.
    ///
    /// - Precondition: this process has no ``ChildProcess`` that is not yet reaped; this would
    ///   reap it in place of its owner.
    public static func reap() -> ProcessID? {
        let result = uninterrupted { waitpid(-1, nil, WNOHANG) }
        return ProcessID(rawValue: result)
    }
}
