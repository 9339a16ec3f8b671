public import POSIX

/// Why durable state cannot be read, or could not be saved.
public enum StorageError: Error, Hashable, Sendable {
    /// What the file has at this offset, in bytes, is not what was written there.
    case damaged(file: String, offset: Int, Damage)

    /// The file holds the state of another peer, or of another cluster.
    case foreign(file: String, owner: Owner, expected: Owner)

    /// The file was written by a later version of this program, in a format of this number.
    case newer(file: String, version: UInt32)

    /// Another process uses this data directory.
    case locked(directory: String)

    /// The system refused a call: the disk is full, broken, read-only, or not ours to write to.
    ///
    /// What was to be saved may or may not be on the disk; only reading it back can tell.
    case failed(SystemError)

    /// What is wrong with a file that is damaged.
    public enum Damage: Hashable, Sendable {
        /// The file is gone, though the directory once had it.
        case missing

        /// The file has this many bytes, which is not its size.
        case size(Int)

        /// What the file begins with cannot be read.
        case prologue

        /// No copy of the record can be read.
        case record

        /// The entries here cannot be read, and a crash alone does not explain it.
        case entries

        /// The entries end here, though they were once flushed up to this later offset.
        case endsBefore(Int)
    }
}

extension StorageError {
    /// The status to exit with: 78 if the directory must not be used as it is, 74 if the disk
    /// failed, 71 if another process has the directory.
    ///
    /// These are `EX_CONFIG`, `EX_IOERR` and `EX_OSERR` of `sysexits.h`.
    public var exitStatus: CInt {
        switch self {
        case .damaged, .foreign, .newer: 78
        case .failed: 74
        case .locked: 71
        }
    }
}
