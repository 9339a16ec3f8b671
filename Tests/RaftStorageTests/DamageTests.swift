import POSIX
import Raft
import Testing

@testable import RaftStorage

@Suite("Damage")
struct DamageTests {
    /// A disk after the whole script.
    private static let disk: DiskImage = {
        let disk = SimulatedDisk()
        _ = disk.run(script)
        return disk.image
    }()

    private static let stateBytes = disk.contents(of: "\(path)/state") ?? []
    private static let logBytes = disk.contents(of: "\(path)/log") ?? []
    private static let state = StateImage(owner: owner)
    private static let log = LogImage(owner: owner)

    @Test("whichever bit of the state is flipped, the newest record is read back")
    func flippedState() throws {
        let newest = try Self.state.recover(Self.stateBytes, of: "state").newest
        #expect(newest.state.term == Term(6))
        let copies = [0, 2048, 4096, 6144]
        for offset in copies.flatMap({ $0..<($0 + StateRecord.size) }) {
            for bit in 0..<8 {
                var bytes = Self.stateBytes
                bytes[offset] ^= 1 << bit
                let read = try Self.state.recover(bytes, of: "state")
                #expect(read.newest == newest)
                #expect(read.unreadable == [offset / 2048 * 2048])
            }
        }
    }

    @Test("the bytes between the copies mean nothing")
    func flippedPadding() throws {
        var bytes = Self.stateBytes
        let newest = try Self.state.recover(bytes, of: "state").newest
        for offset in bytes.indices where offset % 2048 >= StateRecord.size {
            bytes[offset] ^= 0xFF
        }
        let read = try Self.state.recover(bytes, of: "state")
        #expect(read.newest == newest)
        #expect(read.unreadable == [])
    }

    @Test("a slot without a readable copy is refused: it may have held the newest vote")
    func lostSlot() {
        for slot in [0, 4096] {
            for bits in [0..<1, 4..<8] {
                var bytes = Self.stateBytes
                for copy in [slot, slot + 2048] { bytes[copy + 104] ^= UInt8(bits.upperBound) }
                #expect(throws: StorageError.damaged(file: "state", offset: slot, .record)) {
                    try Self.state.recover(bytes, of: "state")
                }
            }
        }
    }

    @Test("a state of any other size is refused, as it had this one before the first promise")
    func prefixesOfState() {
        for size in 0..<StateImage.size {
            #expect(throws: StorageError.damaged(file: "state", offset: 0, .size(size))) {
                try Self.state.recover(Array(Self.stateBytes.prefix(size)), of: "state")
            }
        }
        #expect(throws: StorageError.damaged(file: "state", offset: 0, .size(8193))) {
            try Self.state.recover(Self.stateBytes + [0], of: "state")
        }
    }

    /// Where each record of the log ends, and the log up to there.
    private static let logs: [(end: Int, log: Log)] = {
        var memory = Memory()
        var logs = [(FileHeader.size, memory.log)]
        for durableChange in script {
            guard let change = durableChange.log else { continue }
            memory = memory.steps(of: durableChange)[1]
            let record = LogRecord.encode(change, at: logs[logs.count - 1].0, seal: log.seal)
            logs.append((logs[logs.count - 1].0 + record.count, memory.log))
        }
        return logs
    }()

    @Test("every prefix of the log is read up to its last complete record")
    func prefixesOfLog() throws {
        #expect(Self.logs.map(\.end).last == Self.logBytes.count)
        for size in FileHeader.size...Self.logBytes.count {
            let read = try Self.log.recover(
                Array(Self.logBytes.prefix(size)), of: "log", promised: 0)
            let expected = Self.logs.last { $0.end <= size }
            #expect(read.log == expected?.log)
            #expect(read.end == expected?.end)
        }
    }

    @Test("a log without a whole file header is refused")
    func prefixesOfHeader() {
        for size in 0..<FileHeader.size {
            #expect(throws: StorageError.damaged(file: "log", offset: 0, .header)) {
                try Self.log.recover(Array(Self.logBytes.prefix(size)), of: "log", promised: 0)
            }
        }
    }

    @Test("a prefix of the log is refused if more of it was known to be on the disk")
    func promisedLog() {
        let (end, _) = Self.logs[2]
        for size in Self.logs[1].end..<end {
            let refusal = StorageError.damaged(
                file: "log", offset: Self.logs[1].end, .endsBefore(end))
            #expect(throws: refusal) {
                try Self.log.recover(
                    Array(Self.logBytes.prefix(size)), of: "log", promised: end)
            }
        }
    }

    @Test("whichever bit of the log is flipped, it is refused, with the place", arguments: 0..<8)
    func flippedLog(bit: Int) {
        for offset in Self.logBytes.indices {
            var bytes = Self.logBytes
            bytes[offset] ^= 1 << bit
            let start = Self.logs.last { $0.end <= offset }?.end ?? 0
            let damage: StorageError.Damage = start == 0 ? .header : .entries
            #expect(throws: StorageError.damaged(file: "log", offset: start, damage)) {
                try Self.log.recover(bytes, of: "log", promised: 0)
            }
        }
    }

    @Test("a sector of the last record that never reached the disk is a torn tail")
    func tornSector() throws {
        let last = Self.logs[Self.logs.count - 2]
        for sector in stride(from: last.end / 512 * 512, to: Self.logBytes.count, by: 512) {
            var bytes = Self.logBytes
            for offset in max(sector, last.end)..<min(sector + 512, bytes.count) {
                bytes[offset] = 0
            }
            let read = try Self.log.recover(bytes, of: "log", promised: 0)
            #expect(read.log == last.log)
            #expect(read.end == last.end)
        }
    }

    @Test("a sector before the last record that reads as zeros is damage")
    func lostSector() {
        for (before, after) in zip(Self.logs.dropLast(2), Self.logs.dropFirst()) {
            var bytes = Self.logBytes
            for offset in before.end..<after.end { bytes[offset] = 0 }
            let refusal = StorageError.damaged(file: "log", offset: before.end, .entries)
            #expect(throws: refusal) { try Self.log.recover(bytes, of: "log", promised: 0) }
        }
    }

    @Test("whatever bytes there are, they are read or refused", arguments: UInt64(0)..<20)
    func anyBytes(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<20 {
            var (state, log) = (Self.stateBytes, Self.logBytes)
            for _ in 0..<Int.random(in: 1...200, using: &generator) {
                state[Int.random(in: state.indices, using: &generator)] = generator.next()
                log[Int.random(in: log.indices, using: &generator)] = generator.next()
            }
            _ = try? Self.state.recover(state, of: "state")
            #expect(throws: StorageError.self) {
                try Self.log.recover(log, of: "log", promised: 0)
            }
        }
    }
}
