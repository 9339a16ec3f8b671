import POSIX
import Raft
import Testing

@testable import RaftStorage

@Suite("Looking at a data directory without taking it")
struct ExaminationTests {
    private func files(_ script: [DurableChange] = script) -> SimulatedFiles {
        let disk = SimulatedDisk()
        #expect(disk.run(script).error == nil)
        return SimulatedFiles(disk: SimulatedDisk(disk.image))
    }

    private func examine(
        _ files: SimulatedFiles, _ owner: Owner = owner
    ) throws(StorageError) -> Occupancy {
        try DataDirectory.examine(path, of: owner, in: files)
    }

    /// What it says of a directory that somebody has changed.
    private func examine(
        _ change: (inout DiskImage) -> Void
    ) throws(StorageError) -> Occupancy {
        var image = files().disk.image
        change(&image)
        return try examine(SimulatedFiles(disk: SimulatedDisk(image)))
    }

    @Test("its own, while a peer runs on it and after; nothing is written")
    func own() throws {
        let files = files()
        #expect(try examine(files) == .idle)
        let calls = files.disk.calls
        let taken = calls.filter { !$0.hasPrefix("open") && !$0.hasPrefix("read") && $0 != "flock" }
        #expect(taken == [])
        let holder = try DataDirectory.open(path, of: owner, in: files)
        #expect(try examine(files) == .inUse)
        withExtendedLifetime(holder.log) {}
        _ = consume holder
        #expect(try examine(files) == .idle)
    }

    @Test("one that is empty is a new peer's")
    func blank() throws {
        let files = SimulatedFiles(disk: SimulatedDisk())
        try Path(path).make(in: files)
        #expect(try examine(files) == .blank)
    }

    @Test(
        "another peer's and another cluster's are refused, also while they are in use",
        arguments: [
            Owner(cluster: "demo", id: NodeID(1)), Owner(cluster: "other", id: NodeID(0)),
        ])
    func foreign(_ other: Owner) throws {
        let files = files()
        let refusal = StorageError.foreign(
            file: "\(path)/identity", owner: owner, expected: other)
        #expect(throws: refusal) { try examine(files, other) }
        let holder = try DataDirectory.open(path, of: owner, in: files)
        #expect(throws: refusal) { try examine(files, other) }
        _ = consume holder
    }

    @Test("what opening it would refuse, this refuses", arguments: ["identity", "state", "log"])
    func missing(name: String) {
        #expect(throws: StorageError.damaged(file: "\(path)/\(name)", offset: 0, .missing)) {
            try examine { $0.remove(name, from: path) }
        }
    }

    @Test("a state of zeros is damage here, too")
    func damaged() {
        #expect(throws: StorageError.damaged(file: "\(path)/state", offset: 0, .record)) {
            try examine {
                $0.replace("\(path)/state", with: [UInt8](repeating: 0, count: StateImage.size))
            }
        }
    }
}
