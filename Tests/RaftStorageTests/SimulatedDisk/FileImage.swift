/// A file as the processes see it, and as the disk has it.
struct FileImage {
    static let sectorSize = 512

    /// What a process reads.
    private(set) var visible: [UInt8] = []

    /// What is certainly on the disk.
    private(set) var durable: [UInt8] = []

    /// What each sector has been since the last flush, the oldest first; of those that changed.
    private var versions: [Int: [[UInt8]]] = [:]

    /// The sizes that the file has had since the last flush.
    private var sizes: [Int] = []

    init() {}

    init(_ bytes: [UInt8]) { (visible, durable) = (bytes, bytes) }

    mutating func write(_ bytes: [UInt8], at offset: Int) {
        guard !bytes.isEmpty else { return }
        let end = offset + bytes.count
        visible = Self.extended(visible, to: offset).replacing(from: offset, with: bytes)
        touch(offset..<end)
    }

    mutating func truncate(to size: Int) {
        let old = visible.count
        guard size < old else { return }
        visible.removeSubrange(size...)
        touch(size..<old)
    }

    mutating func flush() {
        durable = compose(size: visible.count) { versions, _ in versions.count - 1 }
        forgetVersions()
    }

    /// A flush that failed: the disk has some of it, and the system believes that it has all.
    mutating func failToFlush(_ choices: inout Choices) {
        durable = surviving(&choices)
        forgetVersions()
    }

    /// The power fails: of all that was not flushed, any sectors are kept.
    mutating func losePower(_ choices: inout Choices) {
        durable = surviving(&choices)
        visible = durable
        forgetVersions()
    }

    private mutating func touch(_ range: Range<Int>) {
        let first = range.lowerBound / Self.sectorSize
        for sector in first...((range.upperBound - 1) / Self.sectorSize) {
            let old = Self.sector(sector, of: durable)
            versions[sector, default: [old]].append(Self.sector(sector, of: visible))
        }
        if sizes.isEmpty { sizes = [durable.count] }
        if sizes.last != visible.count { sizes.append(visible.count) }
    }

    private mutating func forgetVersions() {
        versions = [:]
        sizes = []
    }

    private func surviving(_ choices: inout Choices) -> [UInt8] {
        let size = sizes.isEmpty ? durable.count : sizes[choices.choose(of: sizes.count)]
        return compose(size: size) { versions, _ in choices.choose(of: versions.count) }
    }

    /// The bytes on the disk, with one of its versions for each sector that changed.
    private func compose(size: Int, pick: ([[UInt8]], Int) -> Int) -> [UInt8] {
        let sectors = (size + Self.sectorSize - 1) / Self.sectorSize
        var bytes = Self.extended(durable, to: sectors * Self.sectorSize)
        for (sector, versions) in versions.sorted(by: { $0.key < $1.key }) where sector < sectors {
            let version = versions[pick(versions, sector)]
            bytes = bytes.replacing(from: sector * Self.sectorSize, with: version)
        }
        return Array(bytes.prefix(size))
    }

    private static func sector(_ number: Int, of bytes: [UInt8]) -> [UInt8] {
        extended(Array(bytes.dropFirst(number * sectorSize).prefix(sectorSize)), to: sectorSize)
    }

    /// The bytes, and zeros after them if there are fewer than this.
    private static func extended(_ bytes: [UInt8], to size: Int) -> [UInt8] {
        size > bytes.count ? bytes + [UInt8](repeating: 0, count: size - bytes.count) : bytes
    }
}

extension [UInt8] {
    /// The bytes with others in place of those from this offset on; whole copies are quicker than
    /// a change in place when nothing is optimised.
    func replacing(from offset: Int, with bytes: [UInt8]) -> [UInt8] {
        Array(self[..<offset]) + bytes + Array(dropFirst(offset + bytes.count))
    }
}
