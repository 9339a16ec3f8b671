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
        case header

        /// No copy of the record can be read.
        case record

        /// The entries here cannot be read, and a crash alone does not explain it.
        case entries

        /// The entries end here, though they were once flushed up to this later offset.
        case endsBefore(Int)
    }
}

extension StorageError {
    /// The status to exit with.
    public var exitStatus: ExitStatus {
        switch self {
        case .damaged, .foreign, .newer: .badConfiguration
        case .failed: .diskFailed
        case .locked: .systemCallFailed
        }
    }
}

extension StorageError: CustomStringConvertible {
    /// One line: what is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .damaged(let file, let offset, let damage):
            "\(file), byte \(offset): \(damage); move the data directory away and start again "
                + "(the peer then learns from the others before it votes), and restore no old copy"
        case .foreign(let file, let owner, let expected):
            "\(file) belongs to \(owner), not to \(expected); give each peer a data directory of "
                + "its own"
        case .newer(let file, let version):
            "\(file) has format version \(version), and this program knows up to "
                + "\(FileHeader.version); start the newer program"
        case .locked(let directory):
            "\(directory) is in use by another process; stop that one first, or give this peer "
                + "another data directory"
        case .failed(let error):
            "\(error); \(Self.advice(after: error.number))"
        }
    }

    private static func advice(after number: ErrorNumber) -> String {
        switch number {
        case .noSpace, .quotaExceeded: "make room on the disk and start again"
        case .readOnlyFileSystem: "mount the file system for writing and start again"
        case .accessDenied, .notPermitted: "let this user write there and start again"
        case .tooManyOpenFiles:
            "raise the limit of open files (LimitNOFILE= of systemd, or ulimit -n)"
        case .notADirectory: "name a directory that is one, or can be made"
        default: "check the disk; the next start reads back what it really holds"
        }
    }
}

extension StorageError.Damage: CustomStringConvertible {
    /// What is wrong, without the place.
    public var description: String {
        switch self {
        case .missing: "the file is missing"
        case .size(let size): "the file has a wrong size, \(size) bytes"
        case .header: "the beginning of the file is damaged"
        case .record: "both copies of the record are damaged"
        case .entries: "the entries are damaged"
        case .endsBefore(let end): "the entries end here, but had been saved up to byte \(end)"
        }
    }
}

/// What the calls in the body return.
///
/// - Throws: ``StorageError/failed(_:)`` if the system refused one of them.
func asking<Answer>(
    _ body: () throws(SystemError) -> Answer
) throws(StorageError) -> Answer {
    do { return try body() } catch { throw .failed(error) }
}
