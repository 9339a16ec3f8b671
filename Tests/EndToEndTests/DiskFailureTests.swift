import POSIX
import Raft
import RaftTesting
import RaftWire
import Testing

extension RealProcesses {
    @Suite(
        "A disk that fails",
        .enabled(
            if: SystemCallTrace.isAvailable && ProcessID.isRoot,
            "needs strace, and the right to attach it (root)"))
    struct DiskFailureTests {
        @Test("the command is asked to end first, the guard is waited for, and then it is said")
        func underACommand() throws {
            // A lease of seconds, for the command has to hear of its end before it is over.
            let stage = try ServiceStage(
                peers: 3, proxied: true,
                timing: Timing(electionTimeout: .seconds(2) ... .seconds(3)),
                command: Self.script)
            let cluster = stage.cluster
            let run = try stage.waitForRun(after: 0)
            try cluster.waitUntilAllMayVote()
            let daemon = try #require(cluster[run.id].processID)
            let started = daemon.descendants
            #expect(started.count >= 2)
            let strace = try failWrites(of: daemon, cluster)
            try deposeLeader(run.id, of: run.term, cluster)
            #expect(try cluster.waitForExit(of: run.id, upTo: .seconds(10)) == .status(74))
            // No waiting: who sees the end of the daemon sees nothing left of the command.
            #expect(started.filter(\.exists) == [])
            #expect(cluster.directory.read("endings") == "\(run.term)\n")
            let last = try #require(cluster[run.id].logLines.last)
            #expect(last.event == "fatal" && last.message.contains("Input/output error"), "\(last)")
            try stage.waitForRun(after: 1)
            stage.expectNeverTwo()
            _ = strace
        }

        @Test("a command whose guard stands still is killed before its lease ends")
        func besideStoppedGuard() throws {
            let stage = try ServiceStage(
                peers: 3, proxied: true,
                timing: Timing(electionTimeout: .seconds(2) ... .seconds(3)))
            let cluster = stage.cluster
            let run = try stage.waitForRun(after: 0)
            try cluster.waitUntilAllMayVote()
            let daemon = try #require(cluster[run.id].processID)
            let started = daemon.descendants
            try #require(started.first).send(.stop)
            let strace = try failWrites(of: daemon, cluster)
            try deposeLeader(run.id, of: run.term, cluster)
            #expect(try cluster.waitForExit(of: run.id, upTo: .seconds(10)) == .status(74))
            #expect(started.filter(\.exists) == [])
            try stage.waitForRun(after: 1)
            stage.expectNeverTwo()
            _ = strace
        }

        /// The command takes a moment to end, in which the next one must not run; it has been given
        /// that moment if it could still write down its end.
        private static let script =
            ServiceStage.script.replacing("trap 'echo", with: "trap 'sleep 0.1; echo")

        /// Lets all writes of a process fail from now on.
        private func failWrites(of process: ProcessID, _ cluster: Cluster) throws -> ChildProcess {
            let strace = try ChildProcess(
                Launch(
                    "strace",
                    [
                        "-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e",
                        "inject=pwrite64:error=EIO", "-p", "\(process)",
                    ], diesWithParent: true))
            try cluster.wait(for: "strace to attach", upTo: .seconds(10)) { _ in
                let status = try WholeFile.read("/proc/\(process)/status", atMost: 8_192)
                let text = String(decoding: status, as: UTF8.self)
                return text.contains("TracerPid:\t0\n") ? nil : true
            }
            return strace
        }

        /// Tells a leader of a later term, which it has to save.
        private func deposeLeader(_ leader: NodeID, of term: Term, _ cluster: Cluster) throws {
            let proxy = try #require(cluster.proxy)
            let other = cluster.others(than: leader)[0]
            let codec = DatagramCodec(cluster: "test")
            let heartbeat = AppendEntries(
                term: term.next, leader: other, previous: .zero, commit: .zero)
            let bytes = try codec.encode(
                .peer(from: other, to: leader, sequence: 1, .appendEntries(heartbeat)))
            proxy.inject(bytes, on: Route(from: other, to: leader))
        }
    }
}
