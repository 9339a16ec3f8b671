import Raft

/// The file `log` as bytes: a file header, and the changes of the log one after the other.
struct LogImage {
    /// What a crash leaves whole or untouched, in bytes: the smallest sector that disks have.
    private static let sectorSize = 512

    let owner: Owner

    /// The checksum of the file header, from which those of all headers go on: so they cover the owner
    /// and the version too.
    let seal: UInt32

    init(owner: Owner) {
        self.owner = owner
        seal = Checksum.of(FileHeader(kind: .log, owner: owner).encoded[...])
    }

    /// The log of a peer that has never run.
    var blank: [UInt8] { FileHeader(kind: .log, owner: owner).encoded }

    /// The log that the records make, and where the last one begins and ends.
    struct Recovery {
        var log = Log()
        var lastRecord = FileHeader.size..<FileHeader.size
        var end: Int { lastRecord.upperBound }
    }

    /// The log up to the last record that was written to its end, given how many bytes of the file
    /// were certainly flushed.
    ///
    /// - Throws: ``StorageError`` if anything but an interrupted last write is in the way.
    func recover(
        _ bytes: [UInt8], of file: String, promised: Int
    ) throws(StorageError) -> Recovery {
        guard try FileHeader(kind: .log, owner: owner).isWhole(in: bytes[...], of: file) else {
            throw .damaged(file: file, offset: 0, .header)
        }
        var recovery = Recovery()
        while recovery.end < bytes.count, let record = try next(after: recovery, bytes, file) {
            guard replay(record.record, record.entries, on: &recovery) else {
                throw .damaged(file: file, offset: recovery.end, .entries)
            }
        }
        guard recovery.end >= promised else {
            throw .damaged(file: file, offset: recovery.end, .endsBefore(promised))
        }
        return recovery
    }

    /// The record after those that were recovered, none if its writing was interrupted.
    private func next(
        after recovery: Recovery, _ bytes: [UInt8], _ file: String
    ) throws(StorageError) -> (record: LogRecord, entries: [LogEntry])? {
        let offset = recovery.end
        let record = LogRecord(at: offset, of: bytes, seal: seal)
        if let record, let entries = record.entries(in: bytes) { return (record, entries) }
        let wasInterrupted =
            record.map { isTorn($0, in: bytes) } ?? isHeaderTorn(at: offset, in: bytes)
        guard wasInterrupted else { throw .damaged(file: file, offset: offset, .entries) }
        return nil
    }

    /// Makes the change, if it is one that can follow.
    private func replay(
        _ record: LogRecord, _ entries: [LogEntry], on recovery: inout Recovery
    ) -> Bool {
        let next = recovery.log.last.index.next
        guard record.start > .zero, record.start <= next else { return false }
        recovery.log.removeAll(from: record.start)
        for entry in entries {
            guard entry.term >= recovery.log.last.term else { return false }
            recovery.log.append(entry)
        }
        recovery.lastRecord = record.offset..<record.end
        return true
    }
}

extension LogImage {
    /// Whether a crash explains that the entries of this record cannot be read: the file ends
    /// before them, or a sector of the last record never reached the disk.
    private func isTorn(_ record: LogRecord, in bytes: [UInt8]) -> Bool {
        if record.end > bytes.count { return true }
        return record.end == bytes.count && hasHole(in: record.offset..<record.end, of: bytes)
    }

    /// Whether a crash explains that there is no header here: the same, and no record comes later.
    private func isHeaderTorn(at offset: Int, in bytes: [UInt8]) -> Bool {
        let end = offset + LogRecord.headerSize
        guard end <= bytes.count else { return true }
        guard hasHole(in: offset..<end, of: bytes) else { return false }
        return !(end..<bytes.count).contains { later in
            LogRecord(at: later, of: bytes, seal: seal) != nil
        }
    }

    /// Whether a part of this range that has a sector of its own is all zeros, as a sector reads
    /// that was never written.
    private func hasHole(in range: Range<Int>, of bytes: [UInt8]) -> Bool {
        let firstSector = range.lowerBound / Self.sectorSize * Self.sectorSize
        let sectors = stride(from: firstSector, to: range.upperBound, by: Self.sectorSize)
        return sectors.contains { sector in
            bytes[range.clamped(to: sector..<(sector + Self.sectorSize))].allSatisfy { $0 == 0 }
        }
    }
}
