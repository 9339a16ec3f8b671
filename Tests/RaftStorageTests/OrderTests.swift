import POSIX
import Raft
import Testing

@testable import RaftStorage

@Suite("The order of calls")
struct OrderTests {
    /// The calls that these take, on a directory that is there already.
    private func calls(_ durableChange: DurableChange...) throws -> [String] {
        let made = SimulatedDisk()
        _ = try made.readBack()
        let disk = SimulatedDisk(made.image)
        #expect(disk.run(durableChange).error == nil)
        return Array(disk.calls.dropFirst(made.callsToOpen))
    }

    @Test("a vote takes one write and one flush")
    func vote() throws {
        #expect(
            try calls(save(.unlimited, term: 1, vote: 1)) == ["write state", "flush state"])
    }

    @Test("the same state again, and a change of the log that changes nothing, take no call")
    func repeated() throws {
        let vote = save(.unlimited, term: 1, vote: 1)
        let once = try calls(vote)
        #expect(try calls(vote, vote, save(entries: [], from: 1)) == once)
    }

    @Test("the state is on the disk before the log is touched")
    func stateFirst() throws {
        let both = save(.unlimited, term: 1, vote: 1, entries: [1])
        #expect(
            try calls(both) == ["write state", "flush state", "write log", "flush log"])
    }

    @Test("the identity comes when all else is on the disk, up to the root")
    func firstStart() throws {
        let disk = SimulatedDisk()
        _ = try disk.readBack()
        let made = disk.calls.filter { !$0.hasPrefix("read") }
        #expect(
            made == [
                "mkdir", "mkdir", "mkdir", "mkdir", "mkdir", "mkdir", "mkdir",
                "open directory", "flock", "open identity", "open state",
                "create state", "write state", "flush state",
                "create log", "write log", "flush log", "flush directory",
                "open directory", "flush directory", "open directory", "flush directory",
                "open directory", "flush directory", "open directory", "flush directory",
                "create identity.new", "write identity.new", "flush identity.new",
                "rename identity.new", "open identity", "flush directory",
                "open state", "open log", "write log", "flush log", "write state", "flush state",
            ])
    }

    @Test(
        "a directory lies in those above it",
        arguments: [
            ("/var/raft/1", "/var/raft"), ("/var//raft/", "/var"), ("/var", "/"), ("/", "/"),
            ("raft-data/demo/1", "raft-data/demo"), ("raft-data", "."), ("./raft-data", "."),
            (".", "."),
        ])
    func parents(path: String, parent: String) {
        #expect(Path(path).parent.text == parent)
    }
}
