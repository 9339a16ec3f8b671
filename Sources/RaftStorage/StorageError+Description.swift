import POSIX

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
        case .prologue: "the beginning of the file is damaged"
        case .record: "both copies of the record are damaged"
        case .entries: "the entries are damaged"
        case .endsBefore(let end): "the entries end here, but had been saved up to byte \(end)"
        }
    }
}
