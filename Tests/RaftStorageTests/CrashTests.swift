import POSIX
import Raft
import Testing

@testable import RaftStorage

@Suite("A crash at any instant")
struct CrashTests {
    /// The calls of a life without a fault.
    private static let calls: [String] = {
        let disk = SimulatedDisk()
        _ = disk.run(script)
        return disk.calls
    }()

    /// The numbers of the calls that change something; a crash between others is no other crash.
    private static func changes(among calls: [String]) -> [Int] {
        calls.indices.filter { call in
            !["read", "open", "flock"].contains { calls[call].hasPrefix($0) }
        }
    }

    /// All faults that can end the process at the call of this number.
    private static func faults(at call: Int) -> [SimulatedDisk.Fault] {
        [.stop, .stopHalfway, .fail(call % 2 == 0 ? .inputOutput : .noSpace)]
    }

    @Test("after a power cut, what is read back was promised, or was being saved")
    func powerCut() throws {
        var generator = SplitMix64(seed: 1)
        var cuts = 0
        for call in Self.changes(among: Self.calls) {
            for fault in Self.faults(at: call) {
                let disk = SimulatedDisk(DiskImage(), (call, fault), chance: generator.next())
                let outcome = disk.run(script)
                #expect(outcome.error?.exitStatus == .diskFailed)
                for image in powerCuts(of: disk.image, limit: 24, &generator) {
                    try expectLegal(outcome, on: image, "\(fault) at call \(call)")
                    cuts += 1
                }
            }
        }
        #expect(cuts > 1_000)
    }

    @Test("after a kill, a second crash at any call of the next start loses nothing either")
    func crashWhileStarting() throws {
        var generator = SplitMix64(seed: 2)
        for call in Self.changes(among: Self.calls) {
            for fault in Self.faults(at: call) {
                let killed = SimulatedDisk(DiskImage(), (call, fault), chance: generator.next())
                let first = killed.run(script)
                try crashAgain(first, killed.image, &generator)
            }
        }
    }

    /// Starts and goes on, once without a fault, and then once for each call, with a fault there.
    private func crashAgain(
        _ first: Outcome, _ image: DiskImage, _ generator: inout SplitMix64
    ) throws {
        let memory = try SimulatedDisk(image).readBack()
        #expect(first.legal.contains(memory))
        let whole = SimulatedDisk(image)
        #expect(whole.run([memory.continuation], after: first).error == nil)
        for call in Self.changes(among: whole.calls) {
            let fault = Self.faults(at: call)[Int.random(in: 0..<3, using: &generator)]
            let disk = SimulatedDisk(image, (call, fault), chance: generator.next())
            let second = disk.run([memory.continuation], after: first)
            #expect(second.error?.exitStatus == .diskFailed)
            for image in powerCuts(of: disk.image, limit: 1, &generator) {
                try expectLegal(second, on: image, "\(fault) at call \(call) of the second start")
            }
        }
    }

    /// What may be on the disk after the power failed, all of it if it is little, else a sample.
    private func powerCuts(
        of image: DiskImage, limit: Int, _ generator: inout SplitMix64
    ) -> [DiskImage] {
        var choices = Choices(limit == 1 ? generator.next() : 0)
        var images = [image.afterPowerLoss(&choices)]
        let isAll = choices.total <= UInt64(limit)
        for number in 1..<(isAll ? max(choices.total, 1) : UInt64(limit)) {
            choices = Choices(isAll ? number : generator.next())
            images.append(image.afterPowerLoss(&choices))
        }
        return images
    }

    /// Reads back, and then once more after the power failed right away and took all it could.
    private func expectLegal(
        _ outcome: Outcome, on image: DiskImage, _ comment: Comment
    ) throws {
        let disk = SimulatedDisk(image)
        let memory = try disk.readBack()
        #expect(outcome.legal.contains(memory), comment)
        var nothing = Choices(0)
        let later = SimulatedDisk(disk.image.afterPowerLoss(&nothing))
        #expect(try later.readBack() == memory, comment)
    }
}
