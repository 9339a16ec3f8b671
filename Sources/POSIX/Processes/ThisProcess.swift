import CSystem
import Glibc

/// What a process can ask the system for on its own behalf.
public enum ThisProcess {
    /// Its arguments without the name of the program; bytes that are not UTF-8 come through.
    public static var arguments: [String] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            unsafe CommandLine.unsafeArgv[index].map { unsafe String(systemString: $0) }
        }
    }

    /// Ends this process with a status, which its parent can read.
    public static func exit(_ status: CInt) -> Never { Glibc.exit(status) }

    /// Gives this process the name that `ps` and `top` show for it; 15 bytes of it are kept.
    public static func setName(_ name: String) { _ = unsafe csystem_set_name(name) }

    /// Makes this process the parent of descendants whose own parent dies, in place of the machine's
    /// first process.
    ///
    /// From then on this process must reap them (``Children``), or they stay as zombies.
    ///
    /// - Throws: ``SystemError``, if the system knows nothing of it (Linux before 3.4).
    public static func adoptOrphans() throws(SystemError) {
        try retrying("prctl", "PR_SET_CHILD_SUBREAPER") { csystem_adopt_orphans() }
    }

    /// Keeps this process's memory from everybody: it leaves no core dump, and no other process of
    /// its user can read it or trace it.
    ///
    /// Programs that it starts are not concerned. What others may not look at any more is this
    /// process's own `/proc/PID`: its descriptors, its executable, its memory map.
    ///
    /// - Throws: ``SystemError``, if the system refuses it.
    public static func forbidCoreDumps() throws(SystemError) {
        try retrying("prctl", "PR_SET_DUMPABLE") { csystem_forbid_dumps() }
    }
}
