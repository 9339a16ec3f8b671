import POSIX
import Raft
import Testing

@testable import RaftStorage

@Suite("The data directory")
struct DirectoryTests {
    /// A disk on which the owner has run the script, or has only started.
    private func disk(_ script: [DurableChange] = script) -> DiskImage {
        let disk = SimulatedDisk()
        #expect(disk.run(script).error == nil)
        return disk.image
    }

    private func open(_ image: DiskImage, _ owner: Owner = owner) throws -> [RepairNote] {
        let files = SimulatedFiles(disk: SimulatedDisk(image))
        return try DataDirectory.open(path, of: owner, in: files).repairs
    }

    @Test("a peer that was drained stays so until it is told otherwise, whatever it votes")
    func drained() throws {
        let files = SimulatedFiles(disk: SimulatedDisk())
        /// Opens the directory, saves something, and says whether the peer is drained.
        func life(
            _ body: (inout DataDirectory<SimulatedFiles>) throws(StorageError) -> Void = { _ in }
        ) throws -> [Bool] {
            var storage = try DataDirectory.open(path, of: owner, in: files)
            let before = storage.isDrained
            try body(&storage)
            return [before, storage.isDrained]
        }
        let first = try life { storage throws(StorageError) in
            try storage.save(isDrained: true)
            try storage.save(RaftStorageTests.save(.unlimited, term: 7, vote: 2))
        }
        #expect(first == [false, true])
        // Each start writes the newest record again.
        #expect(try life() == [true, true])
        let third = try life { storage throws(StorageError) in
            try storage.save(isDrained: false)
        }
        #expect(third == [true, false])
        #expect(try life() == [false, false])
    }

    @Test("a new directory is told of once")
    func made() throws {
        #expect(try open(DiskImage()) == [.made(directory: path)])
        #expect(try open(disk([])) == [])
    }

    @Test(
        "another peer's directory, and another cluster's, are refused with status 78",
        arguments: [
            Owner(cluster: "demo", id: NodeID(1)), Owner(cluster: "other", id: NodeID(0)),
        ])
    func foreign(_ other: Owner) {
        let refusal = StorageError.foreign(
            file: "\(path)/identity", owner: owner, expected: other)
        #expect(throws: refusal) { try open(disk(), other) }
        #expect(refusal.exitStatus == .badConfiguration)
    }

    @Test("a file of another peer is refused as well", arguments: ["state", "log"])
    func foreignFile(name: String) throws {
        let other = Owner(cluster: "demo", id: NodeID(1))
        var image = disk()
        let bytes = name == "state" ? StateImage(owner: other).blank : LogImage(owner: other).blank
        image.replace("\(path)/\(name)", with: bytes)
        let refusal = StorageError.foreign(
            file: "\(path)/\(name)", owner: other, expected: owner)
        #expect(throws: refusal) { try open(image) }
    }

    @Test("a newer version is refused by name", arguments: ["identity", "state", "log"])
    func newer(name: String) throws {
        var image = disk()
        var bytes = try #require(image.contents(of: "\(path)/\(name)"))
        bytes[8] = 2
        var header = Array(bytes.prefix(FileHeader.size - 4))
        header.appendChecksum()
        image.replace("\(path)/\(name)", with: header + bytes.dropFirst(FileHeader.size))
        let refusal = StorageError.newer(file: "\(path)/\(name)", version: 2)
        #expect(throws: refusal) { try open(image) }
        #expect(refusal.exitStatus == .badConfiguration)
    }

    @Test("a file that is gone is damage, not emptiness", arguments: ["identity", "state", "log"])
    func missing(name: String) {
        var image = disk()
        image.remove(name, from: path)
        let refusal = StorageError.damaged(file: "\(path)/\(name)", offset: 0, .missing)
        #expect(throws: refusal) { try open(image) }
        #expect(refusal.exitStatus == .badConfiguration)
    }

    @Test("a state of zeros is damage, not emptiness")
    func zeroedState() {
        var image = disk()
        image.replace("\(path)/state", with: [UInt8](repeating: 0, count: StateImage.size))
        #expect(throws: StorageError.damaged(file: "\(path)/state", offset: 0, .record)) {
            try open(image)
        }
    }

    @Test("whichever bit of the identity is flipped, it is refused")
    func flippedIdentity() throws {
        let image = disk()
        let bytes = try #require(image.contents(of: "\(path)/identity"))
        for offset in bytes.indices {
            for bit in 0..<8 {
                var flipped = (image: image, bytes: bytes)
                flipped.bytes[offset] ^= 1 << bit
                flipped.image.replace("\(path)/identity", with: flipped.bytes)
                #expect(
                    throws: StorageError.damaged(file: "\(path)/identity", offset: 0, .header)
                ) {
                    try open(flipped.image)
                }
            }
        }
    }

    @Test("a damaged copy and a torn tail are put right, and told")
    func repairs() throws {
        var image = disk(Array(script.prefix(3)))
        var state = try #require(image.contents(of: "\(path)/state"))
        state[2048] ^= 1
        image.replace("\(path)/state", with: state)
        let log = try #require(image.contents(of: "\(path)/log"))
        image.replace("\(path)/log", with: log + [1, 2, 3])
        let found: [RepairNote] = [
            .damagedCopy(file: "\(path)/state", offset: 2048),
            .tornTail(file: "\(path)/log", offset: log.count, bytes: 3),
        ]
        #expect(try open(image) == found)
    }

    @Test(
        "a vote in a term that was saved before is read back, whichever slot it is in",
        arguments: 0...3)
    func lateVote(earlier: UInt64) throws {
        let disk = SimulatedDisk()
        let before = (0..<earlier).map { save(.unlimited, term: $0, vote: nil) }
        let vote = [
            save(.unlimited, term: 7, vote: nil), save(.unlimited, term: 7, vote: 2),
        ]
        #expect(disk.run(before + vote).error == nil)
        let state = try SimulatedDisk(disk.image).readBack().state
        #expect(state == vote[1].state)
    }

    @Test("a vote promises the log that was saved before it: one that ends earlier is refused")
    func promisedLog() throws {
        let entries = [save(entries: [1, 1], from: 1), save(entries: [1], from: 3)]
        var image = disk(entries + [save(.unlimited, term: 1, vote: 0)])
        let log = try #require(image.contents(of: "\(path)/log"))
        let start = try #require(disk([entries[0]]).contents(of: "\(path)/log")).count
        image.replace("\(path)/log", with: Array(log[..<start]))
        let refusal = StorageError.damaged(
            file: "\(path)/log", offset: start, .endsBefore(log.count))
        #expect(throws: refusal) { try open(image) }
    }

    @Test("a directory that is in use is refused until its holder is gone")
    func locked() throws {
        let files = SimulatedFiles(disk: SimulatedDisk())
        let refusal = StorageError.locked(directory: path)
        do {
            var holder = try DataDirectory.open(path, of: owner, in: files)
            #expect(throws: refusal) { try DataDirectory.open(path, of: owner, in: files).state }
            try holder.save(save(.unlimited, term: 1, vote: 0))
        }
        #expect(try DataDirectory.open(path, of: owner, in: files).state.term == Term(1))
        #expect(refusal.exitStatus == .systemCallFailed)
    }
}
