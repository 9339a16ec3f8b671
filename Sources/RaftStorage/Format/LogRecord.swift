import Raft

/// One record of the file `log`: a change of the log, a tail that goes and the entries that come in
/// its place, both or neither.
///
/// Nothing in the file is ever overwritten by something else. A deleted tail is still there as
/// bytes, but the record after it says that it is gone.
struct LogRecord {
    /// How many bytes come before the entries.
    static let headerSize = 32

    /// How long the entries of one record may be, in bytes, all together.
    static let bodyLimit = 1 << 26

    private static let mark = Array("RAFT".utf8)

    let offset: Int
    let start: LogIndex
    let bodySize: Int
    private let bodyChecksum: UInt32

    /// Where the record ends.
    var end: Int { offset + Self.headerSize + bodySize }

    /// The record at this offset of a file, as it stands on the disk; the seal is that of the file.
    ///
    /// - Precondition: the entries fit in one record.
    static func encode(_ change: LogChange, at offset: Int, seal: UInt32) -> [UInt8] {
        let body = encode(change.entries)
        precondition(body.count <= bodyLimit, "entries fit in one record")
        var header = mark
        header.append(number: UInt32(body.count))
        header.append(number: UInt64(offset))
        header.append(number: change.start.number)
        header.append(number: Checksum.of(body[...]))
        header.append(number: Checksum.of(header[...], after: seal))
        return header + body
    }

    private static func encode(_ entries: [LogEntry]) -> [UInt8] {
        var body: [UInt8] = []
        for entry in entries {
            body.append(number: entry.term.number)
            body.append(number: UInt32(entry.command.count))
            body += entry.command
        }
        return body
    }

    /// The header of the record that begins at this offset, if there is a whole one.
    init?(at offset: Int, of file: [UInt8], seal: UInt32) {
        guard offset + Self.headerSize <= file.count else { return nil }
        let header = file[offset..<(offset + Self.headerSize)]
        guard header.starts(with: Self.mark), header.number(at: 8) == UInt64(offset),
            header.number(at: 28) == Checksum.of(header.dropLast(4), after: seal)
        else { return nil }
        self.offset = offset
        start = LogIndex(header.number(at: 16))
        bodySize = Int(header.number(at: 4) as UInt32)
        bodyChecksum = header.number(at: 24)
    }

    /// The entries, if all of them are there as they were written.
    func entries(in file: [UInt8]) -> [LogEntry]? {
        guard end <= file.count else { return nil }
        var body = file[(end - bodySize)..<end]
        guard Checksum.of(body) == bodyChecksum else { return nil }
        var entries: [LogEntry] = []
        while !body.isEmpty {
            let index = LogIndex(start.number + UInt64(entries.count))
            guard let entry = Self.takeEntry(from: &body, at: index) else { return nil }
            entries.append(entry)
        }
        return entries
    }

    private static func takeEntry(
        from body: inout ArraySlice<UInt8>, at index: LogIndex
    ) -> LogEntry? {
        guard body.count >= 12 else { return nil }
        let size = Int(body.number(at: 8) as UInt32)
        guard body.count - 12 >= size else { return nil }
        let command = Array(body.bytes(12, count: size))
        let entry = LogEntry(term: Term(body.number(at: 0)), index: index, command: command)
        body = body.dropFirst(12 + size)
        return entry
    }
}
