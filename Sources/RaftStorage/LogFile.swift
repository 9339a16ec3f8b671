import POSIX
import Raft

/// The open file `log`.
struct LogFile<Handle: File> {
    private let handle: Handle
    private let seal: UInt32

    /// How many bytes of the file count.
    private(set) var end: Int

    /// The last entry.
    private var last: LogIndex

    /// The file that holds this much of the log.
    init(_ handle: Handle, seal: UInt32, _ recovery: LogImage.Recovery) {
        self.handle = handle
        self.seal = seal
        end = recovery.end
        last = recovery.log.last.index
    }

    /// Adds a record at the end, and returns when it is on the disk.
    ///
    /// - Precondition: the change leaves no gap.
    mutating func append(_ change: LogChange) throws(SystemError) {
        precondition(change.start > .zero && change.start <= last.next, "a log has no gaps")
        guard !(change.entries.isEmpty && change.start > last) else { return }
        let record = LogRecord.encode(change, at: end, seal: seal)
        try handle.write(record, at: end)
        try handle.flush()
        end += record.count
        last = change.entries.last?.index ?? change.start.previous
    }
}
