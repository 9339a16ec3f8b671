import POSIX
import Raft
import RaftClient
import RaftTesting
import Testing

extension RealProcesses {
    @Suite(
        "A disk without room",
        .enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs (root)"))
    struct FullDiskTests {
        @Test("A peer that cannot make its directory ends with status 74, and starts with room")
        func start() throws {
            let cluster = try Cluster(ClusterPlan(raftd, peers: 1))
            let disk = try SmallDisk()
            try disk.fill()
            let arguments = [
                "--config", cluster.configurationPath, "--id", "1",
                "--data-dir", disk.path + "/data",
            ]
            let run = try ProgramRun(raftd, arguments)
            #expect(run.exit == .status(74))
            #expect(run.output == "")
            #expect(
                run.error.hasSuffix(
                    "No space left on device; make room on the disk and start again\n"))
            #expect(run.error.split(separator: "\n").count == 1)

            try disk.makeRoom()
            let secondRun = try ProgramRun(
                "timeout", ["--preserve-status", "1", raftd, "--log-format", "json"] + arguments)
            #expect(secondRun.exit == .status(0))
            let won = #""event":"leadershipWon","cluster":"test","peer":1,"term":1,"votes":1,"#
            #expect(secondRun.error.contains(won), "\(secondRun.error)")
        }

        @Test("Peers that run go on voting when the disk fills up: their room is set aside")
        func whileRunning() throws {
            let disk = try SmallDisk()
            var plan = ClusterPlan(raftd, peers: 3)
            // The last of several counts.
            plan.argumentsOfPeer = { id in ["--data-dir", "\(disk.path)/data-\(id)"] }
            let cluster = try Cluster(plan)
            try cluster.startAll()
            try cluster.waitUntilAllMayVote()
            var known = try cluster.waitForLeader()
            try disk.fill()
            for _ in 1...3 {
                try cluster[known.leader].kill()
                let next = try cluster.waitForLeader(after: known.term)
                try cluster[known.leader].start()
                known = next
                #expect(try cluster.waitForLeader() == known)
            }
        }
    }
}

/// A file system of 256 KiB in memory, gone with this value.
private final class SmallDisk: Sendable {
    static let isAvailable = (try? SmallDisk()) != nil

    let path: String

    init() throws {
        let name = UInt64.random(in: 0..<1 << 48)
        path = "/tmp/raft-disk-\(name)"
        try Self.run("mkdir", path)
        try Self.run("mount", "-t", "tmpfs", "-o", "size=256k", "none", path)
    }

    /// Writes until nothing more fits.
    func fill() throws {
        _ = try ProgramRun("dd", ["if=/dev/zero", "of=\(path)/filler", "bs=4k"])
    }

    func makeRoom() throws { try Self.run("rm", "\(path)/filler") }

    private static func run(_ program: String, _ arguments: String...) throws {
        let run = try ProgramRun(program, arguments)
        guard run.exit == .status(0) else { throw Timeout("\(program): \(run.error)") }
    }

    deinit {
        _ = try? Self.run("umount", "--lazy", path)
        _ = try? Self.run("rmdir", path)
    }
}
