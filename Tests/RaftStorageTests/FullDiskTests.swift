import FoundationEssentials
import POSIX
import Raft
import RaftStorage
import Testing

/// A file system in memory, of a few pages, that is gone with this value.
final class SmallDisk {
    let path = FileManager.default.temporaryDirectory
        .appending(path: "raft-small-disk-\(UInt64.random(in: 0...UInt64.max))").path

    /// Whether this user may mount one here.
    static let isPossible = (try? SmallDisk(bytes: 4096)) != nil

    init(bytes: Int) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try run("mount", "-t", "tmpfs", "-o", "size=\(bytes)", "raft-tests", path)
    }

    deinit {
        try? run("umount", path)
        try? FileManager.default.removeItem(atPath: path)
    }

    func resize(to bytes: Int) throws {
        try run("mount", "-o", "remount,size=\(bytes)", path)
    }

    func makeReadOnly() throws { try run("mount", "-o", "remount,ro", path) }

    func makeWritable() throws { try run("mount", "-o", "remount,rw", path) }

    private func run(_ program: String, _ arguments: String...) throws {
        struct Refused: Error {}
        var child = try ChildProcess(Launch(program, arguments))
        guard try child.wait() == .status(0) else { throw Refused() }
    }
}

@Suite(
    "A disk that is really full",
    .enabled(if: SmallDisk.isPossible, "only who may mount a file system can fill a small one"))
struct FullDiskTests {
    private func isFull(_ error: any Error) -> Bool {
        guard case .failed(let refusal) = error as? StorageError else { return false }
        return refusal.number == .noSpace
    }

    @Test("a first start without room fails, and the next one with room does not", arguments: 1...3)
    func firstStart(pages: Int) throws {
        let disk = try SmallDisk(bytes: pages * 4096)
        #expect {
            try openStorage(disk.path).state
        } throws: { isFull($0) }
        try disk.resize(to: 8 * 4096)
        #expect(try openStorage(disk.path).state == .empty)
    }

    @Test("a full disk does not fail a vote")
    func votes() throws {
        let disk = try SmallDisk(bytes: 4 * 4096)
        var storage = try openStorage(disk.path)
        for term in UInt64(1)...100 { try storage.save(save(.unlimited, term: term, vote: term)) }
        #expect(storage.state.vote == NodeID(100))
    }

    @Test("entries that find no room are not there after the next start, and it goes on from there")
    func entries() throws {
        let disk = try SmallDisk(bytes: 5 * 4096)
        let path = disk.path
        do {
            var storage = try openStorage(path)
            try storage.save(save(.unlimited, term: 1, vote: 0, entries: [1]))
            #expect {
                try storage.save(save(entries: [1], from: 2, bytes: 20_000))
            } throws: { isFull($0) }
        }
        do {
            let storage = try openStorage(path)
            #expect(storage.log.last.index == LogIndex(1))
            #expect(storage.repairs.count == 1)
        }
        try disk.resize(to: 50 * 4096)
        do {
            var storage = try openStorage(path)
            try storage.save(save(entries: [1], from: 2, bytes: 20_000))
        }
        #expect(try openStorage(path).log.last.index == LogIndex(2))
    }

    @Test("a disk that may only be read is told, and is no damage")
    func readOnly() throws {
        let disk = try SmallDisk(bytes: 8 * 4096)
        let path = disk.path
        #expect(try openStorage(path).state == .empty)
        try disk.makeReadOnly()
        let refusal = StorageError.failed(
            SystemError(call: "open", subject: "\(path)/identity", number: .readOnlyFileSystem))
        #expect(throws: refusal) { try openStorage(path).state }
        try disk.makeWritable()
        #expect(try openStorage(path).state == .empty)
    }
}
