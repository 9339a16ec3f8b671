import Glibc

/// What a process has used so far, as the system counts it.
public struct ProcessStatistics: Hashable, Sendable {
    /// Time of a core spent by all its threads, in the program and in the system, in microseconds.
    public let processorMicroseconds: UInt64

    /// Memory that it has in the machine's, in bytes.
    public let residentBytes: UInt64

    /// Memory that no other process shares, in bytes; 0 if this user may not know.
    public let privateBytes: UInt64

    /// How often its main thread has waited for something: its wake-ups.
    public let voluntarySwitches: UInt64

    /// What a process has used up to now.
    ///
    /// - Throws: ``SystemError``, if there is no such process.
    public init(of process: ProcessID) throws(SystemError) {
        let status = Self.parse(try WholeFile.text(of: "/proc/\(process)/status"))
        self.processorMicroseconds = try Self.processorTime(of: process)
        self.residentBytes = (status["VmRSS"] ?? 0) * 1_024
        let memory = Self.parse(
            (try? WholeFile.text(of: "/proc/\(process)/smaps_rollup")) ?? "")
        self.privateBytes =
            1_024 * ((memory["Private_Clean"] ?? 0) + (memory["Private_Dirty"] ?? 0))
        self.voluntarySwitches = status["voluntary_ctxt_switches"] ?? 0
    }

    /// The process's own clock has nanoseconds; the times in `/proc` are in hundredths of a second.
    private static func processorTime(of process: ProcessID) throws(SystemError) -> UInt64 {
        var clock = clockid_t()
        let number = unsafe clock_getcpuclockid(process.rawValue, &clock)
        guard number == 0 else {
            throw SystemError(
                call: "clock_getcpuclockid", subject: "\(process)",
                number: ErrorNumber(rawValue: number))
        }
        var time = timespec()
        try retrying("clock_gettime", "\(process)") { unsafe clock_gettime(clock, &time) }
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1_000
    }

    /// The lines `Name: number unit`.
    private static func parse(_ text: String) -> [String: UInt64] {
        var values: [String: UInt64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == ":" || $0 == " " || $0 == "\t" })
            guard words.count >= 2, let value = UInt64(words[1]) else { continue }
            values[String(words[0])] = value
        }
        return values
    }
}
