/// Something worth a line in the log of the daemon that was met while a data directory was opened,
/// and put right.
public enum RepairNote: Hashable, Sendable, CustomStringConvertible {
    /// There was no state; the directory is new, and the peer knows nothing.
    case made(directory: String)

    /// A write of entries had been interrupted, which nobody was told of: these bytes were cut off.
    case tornTail(file: String, offset: Int, bytes: Int)

    /// One of the two copies of a record was damaged, and the other one was used.
    case damagedCopy(file: String, offset: Int)

    /// One line: where, and what was found.
    public var description: String {
        switch self {
        case .made(let directory):
            "\(directory): made a new data directory"
        case .tornTail(let file, let offset, let bytes):
            "\(file), byte \(offset): cut off \(bytes) bytes of a write that was interrupted"
        case .damagedCopy(let file, let offset):
            "\(file), byte \(offset): a copy of the record is damaged and the other one is used; "
                + "check the disk"
        }
    }
}
