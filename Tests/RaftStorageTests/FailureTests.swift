import POSIX
import Raft
import Testing

@testable import RaftStorage

@Suite("A disk that fails")
struct FailureTests {
    @Test(
        "whatever call fails, it is told in one line with exit status 74",
        arguments: [
            ErrorNumber.inputOutput, .noSpace, .readOnlyFileSystem,
        ])
    func everyCall(number: ErrorNumber) {
        let whole = SimulatedDisk()
        _ = whole.run(script)
        for call in whole.calls.indices {
            let disk = SimulatedDisk(DiskImage(), (call, .fail(number)))
            let error = disk.run(script).error
            let name = whole.calls[call]
            let refusal = SystemError(call: name, subject: "/simulated", number: number)
            #expect(error == .failed(refusal))
            #expect(error?.exitStatus == .diskFailed)
            #expect(error?.description.hasPrefix("\(name) /simulated: \(number); ") == true)
            #expect(error?.description.contains("\n") == false)
        }
    }

    @Test("after a failure nothing is saved any more, and no call is made")
    func final() throws {
        let made = SimulatedDisk()
        _ = try made.readBack()
        let disk = SimulatedDisk(made.image, (made.callsToOpen + 1, .fail(.inputOutput)))
        var storage = try DataDirectory.open(path, of: owner, in: SimulatedFiles(disk: disk))
        let failure = StorageError.failed(
            SystemError(call: "flush state", subject: "/simulated", number: .inputOutput))
        #expect(throws: failure) { try storage.save(save(.unlimited, term: 1, vote: 1)) }
        let calls = disk.calls.count
        #expect(throws: failure) { try storage.save(save(.unlimited, term: 1, vote: 1)) }
        #expect(throws: failure) { try storage.save(save(entries: [1], from: 1)) }
        #expect(disk.calls.count == calls)
        #expect(storage.state == .empty)
    }

    @Test("a full disk that has room again goes on where it was")
    func roomAgain() throws {
        let whole = SimulatedDisk()
        let promised = whole.run(script).promised
        for call in whole.calls.indices where whole.calls[call].hasPrefix("write") {
            let disk = SimulatedDisk(DiskImage(), (call, .fail(.noSpace)))
            let first = disk.run(script)
            let rest = script.drop { promisedBefore(first, $0) }
            let later = SimulatedDisk(disk.image)
            #expect(later.run(Array(rest), after: first).error == nil)
            #expect(try SimulatedDisk(later.image).readBack() == promised)
        }
    }

    /// Whether this step of the script was over before the fault.
    private func promisedBefore(_ outcome: Outcome, _ step: DurableChange) -> Bool {
        var memory = Memory()
        for earlier in script {
            if memory == outcome.promised, earlier == step { return false }
            memory = memory.steps(of: earlier)[1]
        }
        return true
    }

    @Test(
        "the advice fits the failure",
        arguments: [
            (ErrorNumber.noSpace, "make room on the disk and start again"),
            (.quotaExceeded, "make room on the disk and start again"),
            (.readOnlyFileSystem, "mount the file system for writing and start again"),
            (.accessDenied, "let this user write there and start again"),
            (.notADirectory, "name a directory that is one, or can be made"),
            (.inputOutput, "check the disk; the next start reads back what it really holds"),
        ])
    func advice(number: ErrorNumber, advice: String) {
        let error = StorageError.failed(
            SystemError(call: "fdatasync", subject: "data/state", number: number))
        #expect(error.description == "fdatasync data/state: \(number); \(advice)")
    }
}

extension SimulatedDisk {
    /// How many calls it takes to open the directory as it is now.
    var callsToOpen: Int {
        let copy = SimulatedDisk(image)
        _ = copy.run([])
        return copy.calls.count
    }
}
