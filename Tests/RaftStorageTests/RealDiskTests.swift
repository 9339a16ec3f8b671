import FoundationEssentials
import POSIX
import Raft
import RaftStorage
import Testing

@Suite("A real disk")
final class RealDiskTests {
    private let root = FileManager.default.temporaryDirectory
        .appending(path: "raft-storage-tests-\(UInt64.random(in: 0...UInt64.max))").path

    private var directory: String { "\(root)/raft-data/demo/0" }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    init() throws {
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    @Test("what was saved is read back, in directories that were missing")
    func readBack() throws {
        var memory = Memory()
        for durableChange in script {
            var storage = try openStorage(directory)
            #expect(Memory(state: storage.state, log: storage.log) == memory)
            try storage.save(durableChange)
            memory = memory.steps(of: durableChange)[1]
        }
        let storage = try openStorage(directory)
        #expect(Memory(state: storage.state, log: storage.log) == memory)
        #expect(storage.repairs == [])
    }

    @Test("a second holder is refused as long as there is a first")
    func locked() throws {
        do {
            let holder = try openStorage(directory)
            #expect(throws: StorageError.locked(directory: directory)) {
                try Storage.open(directory, of: owner, in: LocalFiles()).state
            }
            #expect(holder.state == .empty)
        }
        #expect(try openStorage(directory).state == .empty)
    }

    @Test("a child inherits neither the lock nor a file")
    func closedOnExec() throws {
        let storage = try openStorage(directory)
        var flags: [Int] = []
        for number in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            let link = "/proc/self/fd/\(number)"
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link),
                target.hasPrefix(directory)
            else { continue }
            flags.append(try flagsOfDescriptor(number))
        }
        #expect(storage.state == .empty)
        #expect(flags.count == 3)
        #expect(flags.allSatisfy { $0 & 0o2_000_000 != 0 })
    }

    private func flagsOfDescriptor(_ number: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/fdinfo/\(number)", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("flags:") })
        return try #require(line.split(separator: "\t").last.flatMap { Int($0, radix: 8) })
    }

    @Test("only this user may read the files")
    func permissions() throws {
        _ = try openStorage(directory).state
        for (name, expected): (String, UInt) in [
            ("", 0o700), ("identity", 0o600), ("state", 0o600), ("log", 0o600),
        ] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: "\(directory)/\(name)")
            #expect(attributes[.posixPermissions] as? UInt == expected)
        }
    }

    @Test("a file in the place of the directory is told")
    func notADirectory() throws {
        try Data().write(to: URL(filePath: "\(root)/file"))
        #expect(
            throws: StorageError.failed(
                SystemError(call: "open", subject: "\(root)/file", number: .notADirectory))
        ) {
            try openStorage("\(root)/file").state
        }
    }
}

/// Opens a data directory of this peer.
///
/// A child that a parallel test forks has a copy of every lock until it runs its program: one that
/// was just given back may be taken for a moment.
func openStorage(
    _ directory: String, until end: UInt64 = MonotonicClock.now + 10_000_000
) throws -> Storage {
    let failure: StorageError
    do throws(StorageError) {
        return try Storage.open(directory, of: owner, in: LocalFiles())
    } catch {
        failure = error
    }
    guard case .locked = failure, MonotonicClock.now < end else { throw failure }
    Poll.pause(microseconds: 1_000)
    return try openStorage(directory, until: end)
}
