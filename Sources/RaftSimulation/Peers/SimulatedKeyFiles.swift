internal import Authentication

/// The key files of the peers, which an operator changes one at a time as "Operating" says: first
/// every peer gets to know the new key, then it signs with it, then it forgets the old one.
struct SimulatedKeyFiles: Sendable {
    /// How many steps each file is ahead of the first, and how many what each process has read.
    private var written: [Int], read: [Int]

    /// The files of this many peers, all the same.
    init(peers: Int) {
        written = Array(repeating: 0, count: peers)
        read = written
    }

    /// What a process has read.
    func ring(of index: Int) -> KeyRing { Self.ring(read[index]) }

    /// A process reads its file.
    mutating func read(by index: Int) { read[index] = written[index] }

    /// Whether a process has read what is in its file.
    func isRead(by index: Int) -> Bool { read[index] == written[index] }

    /// Takes a file one step further, unless a peer is a step behind.
    mutating func change(of index: Int) {
        guard min(written.min() ?? 0, read.min() ?? 0) == written[index] else { return }
        written[index] += 1
    }

    private static func ring(_ step: Int) -> KeyRing {
        let (old, new) = (key(step / 3), key(step / 3 + 1))
        return KeyRing([[old], [old, new], [new, old]][step % 3])
    }

    private static func key(_ number: Int) -> Key {
        Key(bytes: Array(repeating: UInt8(truncatingIfNeeded: 0x5A + number), count: Key.byteCount))
    }
}
