import POSIX
import RaftTesting
import Testing

/// Holds a process up at its very end, killed but not gone, as a busy disk does that it waits for.
///
/// It is a tracer that wants to know of the end (`PTRACE_SEIZE` with `PTRACE_O_TRACEEXIT`), and lets
/// the process go on only when it dies itself.
final class EndHolder {
    private var tracer: ChildProcess?

    private static let script = """
        import ctypes, sys, time
        number = ctypes.c_long(int(sys.argv[1]))
        ctypes.CDLL(None).ptrace(0x4206, number, ctypes.c_void_p(), ctypes.c_void_p(0x40))
        time.sleep(1000)
        """

    /// Returns when the end of this process will be held up.
    init(_ process: ProcessID) throws {
        tracer = try ChildProcess(
            Launch("python3", ["-c", Self.script, "\(process)"], diesWithParent: true))
        let limit = MonotonicClock.now + 5_000_000
        while try Self.tracer(of: process) == "0" {
            try #require(MonotonicClock.now < limit, "process \(process) cannot be traced")
            Poll.pause(microseconds: 1_000)
        }
    }

    private static func tracer(of process: ProcessID) throws -> Substring? {
        let status = try WholeFile.read("/proc/\(process)/status", atMost: 8_192)
        let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
        return lines.first { $0.hasPrefix("TracerPid:") }?.split(separator: "\t").last
    }

    /// Lets the process end.
    func letGo() { tracer = nil }
}
