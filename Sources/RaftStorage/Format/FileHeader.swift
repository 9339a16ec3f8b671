import Raft

/// What every file of a data directory, and every copy of the record in `state`, begins with: what
/// it is, in which format, and whose.
///
/// Its own layout is the same in all versions of the format, so that a version is always told from
/// damage (<doc:CrashSafety>, "The file header").
struct FileHeader {
    /// The first eight bytes.
    enum Kind: String {
        case identity = "RAFTIDEN"
        case state = "RAFTSTAT"
        case log = "RAFTLOGS"
    }

    /// What bytes that should be a file header turn out to be.
    enum Verdict {
        case ours
        case foreign(Owner)
        case newer(version: UInt32)
        case unreadable
    }

    /// The version of the format that this program writes, and the only one that it reads.
    static let version: UInt32 = 1

    /// How many bytes a file header has.
    static let size = 96

    let kind: Kind
    let owner: Owner

    /// The file header as it stands on the disk.
    var encoded: [UInt8] {
        let name = Array(owner.cluster.utf8)
        var bytes = Array(kind.rawValue.utf8)
        bytes.append(number: Self.version)
        bytes.append(number: UInt32(name.count))
        bytes.append(number: owner.id.number)
        bytes += name
        bytes.pad(to: Self.size - 4)
        bytes.appendChecksum()
        return bytes
    }

    /// Judges what these bytes begin with.
    func judge(_ bytes: ArraySlice<UInt8>) -> Verdict {
        let header = bytes.prefix(Self.size)
        guard header.count == Self.size, header.endsInItsChecksum,
            header.starts(with: kind.rawValue.utf8), let holder = Self.owner(in: header)
        else { return .unreadable }
        let version: UInt32 = header.number(at: 8)
        guard version <= Self.version else { return .newer(version: version) }
        guard version == Self.version else { return .unreadable }
        return holder == owner ? .ours : .foreign(holder)
    }

    private static func owner(in header: ArraySlice<UInt8>) -> Owner? {
        let length: UInt32 = header.number(at: 12)
        guard (1...64).contains(length) else { return nil }
        let name = String(decoding: header.bytes(24, count: Int(length)), as: UTF8.self)
        guard (1...64).contains(name.utf8.count) else { return nil }
        return Owner(cluster: name, id: NodeID(header.number(at: 16)))
    }
}

extension FileHeader {
    /// Whether these bytes begin with the file header, or are too damaged to tell.
    ///
    /// - Throws: ``StorageError`` if they are certainly another peer's, or of a newer format.
    func isWhole(in bytes: ArraySlice<UInt8>, of file: String) throws(StorageError) -> Bool {
        switch judge(bytes) {
        case .ours: return true
        case .unreadable: return false
        case .foreign(let holder): throw .foreign(file: file, owner: holder, expected: owner)
        case .newer(let version): throw .newer(file: file, version: version)
        }
    }
}
