import CSystem

/// What the system keeps of a process that crashes.
public enum CoreDumps {
    /// Keeps this process's memory from everybody: it leaves no core dump, and no other process of
    /// its user can read it or trace it.
    ///
    /// Programs that it starts are not concerned. What others may not look at any more is this
    /// process's own `/proc/PID`: its descriptors, its executable, its memory map.
    ///
    /// - Throws: ``SystemError``, if the system refuses it.
    public static func forbid() throws(SystemError) {
        try retrying("prctl", "PR_SET_DUMPABLE") { csystem_forbid_dumps() }
    }
}
