import Raft

/// The file `state` as bytes: two slots that are written in turn, so that one of them is always
/// whole, each with two copies of its record, so that damage is told from an interrupted write.
///
/// A sector is written as a whole or not at all, so an interrupted write leaves each copy either
/// new or old, and never unreadable. A slot without a readable copy was damaged later, and might
/// have held the newest vote: then nobody can tell what was promised.
struct StateImage {
    /// A slot has a page of its own: writing one never touches the other.
    static let slotSize = 4096

    /// The copies of a slot are in sectors of their own.
    static let copySpacing = 2048

    /// How many bytes the file has, from its making on: a full disk cannot fail a vote.
    static let size = 2 * slotSize

    let owner: Owner

    /// The state of a peer that has never run, in both slots.
    var blank: [UInt8] {
        [0, 1].flatMap { sequence in
            slot(with: StateRecord(sequence: sequence, state: .empty, logEnd: FileHeader.size))
        }
    }

    /// The bytes of a slot that holds this record.
    func slot(with record: StateRecord) -> [UInt8] {
        var copy = record.encoded(for: owner)
        copy.pad(to: Self.copySpacing)
        return copy + copy
    }

    /// Where the slot of a record begins.
    static func offset(of record: StateRecord) -> Int { Int(record.sequence % 2) * slotSize }

    /// The newest record of all, and the places of copies that cannot be read.
    ///
    /// - Throws: ``StorageError`` if a slot has no readable copy, or if it is not this owner's.
    func recover(
        _ bytes: [UInt8], of file: String
    ) throws(StorageError) -> (newest: StateRecord, unreadable: [Int]) {
        guard bytes.count == Self.size else {
            throw .damaged(file: file, offset: 0, .size(bytes.count))
        }
        let slots = [try readSlot(0, of: bytes, file), try readSlot(1, of: bytes, file)]
        let newest = slots[0].newest.sequence > slots[1].newest.sequence ? slots[0] : slots[1]
        return (newest.newest, slots.flatMap(\.unreadable))
    }

    /// Whether any copy that can be read says that something was ever promised.
    func holdsPromises(_ bytes: [UInt8], of file: String) throws(StorageError) -> Bool {
        for offset in stride(from: 0, to: bytes.count, by: Self.copySpacing) {
            let record = try readCopy(at: offset, of: bytes, file)
            if let record, record.state != .empty { return true }
        }
        return false
    }

    private func readSlot(
        _ slot: Int, of bytes: [UInt8], _ file: String
    ) throws(StorageError) -> (newest: StateRecord, unreadable: [Int]) {
        var records: [StateRecord] = []
        var unreadable: [Int] = []
        let start = slot * Self.slotSize
        for offset in [start, start + Self.copySpacing] {
            if let record = try readCopy(at: offset, of: bytes, file) {
                records.append(record)
            } else {
                unreadable.append(offset)
            }
        }
        guard let newest = records.max(by: { $0.sequence < $1.sequence }) else {
            throw .damaged(file: file, offset: start, .record)
        }
        return (newest, unreadable)
    }

    private func readCopy(
        at offset: Int, of bytes: [UInt8], _ file: String
    ) throws(StorageError) -> StateRecord? {
        let copy = bytes[offset...].prefix(StateRecord.size)
        guard try FileHeader(kind: .state, owner: owner).isWhole(in: copy, of: file),
            let record = StateRecord(copy: copy),
            Self.offset(of: record) == offset / Self.slotSize * Self.slotSize
        else { return nil }
        return record
    }
}
