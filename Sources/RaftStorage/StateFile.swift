import POSIX
import Raft

/// The open file `state`.
struct StateFile<Handle: File> {
    private let handle: Handle
    private let image: StateImage

    /// The record that was written last.
    private(set) var newest: StateRecord

    /// The file, of which this record is the newest.
    init(_ handle: Handle, image: StateImage, newest: StateRecord) {
        self.handle = handle
        self.image = image
        self.newest = newest
    }

    /// Writes a record over the older of the two, and returns when it is on the disk.
    mutating func write(
        _ state: DurableState, isDrained: Bool, logEnd: Int
    ) throws(SystemError) {
        let next = StateRecord(
            sequence: newest.sequence + 1, state: state, isDrained: isDrained, logEnd: logEnd)
        try handle.write(image.slot(with: next), at: StateImage.offset(of: next))
        try handle.flush()
        newest = next
    }
}
