import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

extension RealProcesses {
    @Suite("The check of a command, and its clean-up")
    struct HealthTests {
        /// Peers whose commands run in the cluster's directory.
        private func cluster(of count: Int, _ arguments: String...) throws -> Cluster {
            var plan = ClusterPlan(raftd, peers: count)
            plan.wrapper = { _, path in
                let directory = path.split(separator: "/").dropLast().joined(separator: "/")
                return ["/bin/sh", "-c", "cd /\(directory) && exec \"$0\" \"$@\""]
            }
            plan.arguments = arguments
            return try Cluster(plan)
        }

        private func waitForCommand(
            _ state: CommandReport.State, of id: NodeID, in cluster: Cluster
        ) throws {
            try cluster.wait(for: "a command that is \(state)", upTo: .seconds(15)) { reports in
                reports[id]?.command?.state == state ? true : nil
            }
        }

        @Test(
            "a service that hangs is as dead as one that crashed: --on-exit says what follows",
            arguments: ["resign", "restart"])
        func failingCheck(policy: String) throws {
            let cluster = try cluster(
                of: 3, "--on-exit", policy, "--check-command", "[ ! -e sick-$RAFT_ID ]",
                "--check-grace", "0", "--", "/bin/bash", "-c",
                "echo $RAFT_ID >>runs; exec sleep 1000")
            try cluster.startAll()
            try cluster.waitUntilAllMayVote()
            let first = try cluster.waitForLeader()
            try waitForCommand(.running, of: first.leader, in: cluster)
            try cluster.directory.write("", to: "sick-\(first.leader)")
            try waitForCommand(.failingCheck, of: first.leader, in: cluster)
            let heir = try cluster.wait(for: "another run", upTo: .seconds(15)) { _ in
                let runs = cluster.directory.read("runs").split(separator: "\n")
                return runs.count > 1 ? UInt64(runs[1]).map { NodeID($0) } : nil
            }
            #expect((heir == first.leader) == (policy == "restart"))
            #expect(try cluster.waitForLeader().leader == heir)
            try waitForCommand(.running, of: heir, in: cluster)
            let failing = cluster[first.leader].logged("commandUnhealthy")
            #expect(failing.map { $0.text("command") }.contains("/bin/bash"))
        }

        @Test("--cleanup has ended before raftd answers anybody, also after kill -9")
        func cleanup() throws {
            let cluster = try cluster(
                of: 1, "--cleanup",
                "echo begun >>steps; until [ -e go ]; do sleep 0.01; done; echo ended >>steps",
                "--", "/bin/bash", "-c", "echo run >>steps; exec sleep 1000")
            let peer = cluster.peers[0]
            func steps() -> [Substring] {
                cluster.directory.read("steps").split(separator: "\n")
            }
            for life in 1...2 {
                let before = steps().count
                let logged = peer.logged("listening").count
                try peer.start()
                try cluster.wait(for: "the clean-up to begin", upTo: .seconds(5)) { _ in
                    steps().count > before ? true : nil
                }
                try cluster.watch(for: .milliseconds(500)) { reports in
                    #expect(reports.isEmpty, "it answers before it is clean")
                }
                #expect(steps().last == "begun")
                #expect(peer.logged("listening").count == logged)
                try cluster.directory.write("", to: "go")
                try waitForCommand(.running, of: peer.id, in: cluster)
                try cluster.wait(for: "the command to write", upTo: .seconds(5)) { _ in
                    steps().last == "run" ? true : nil
                }
                #expect(steps().dropFirst(before) == ["begun", "ended", "run"], "life \(life)")
                try peer.kill()
                // The guard cleans up as well, and then lets go of what it holds.
                try cluster.wait(for: "the guard to clean up", upTo: .seconds(5)) { _ in
                    steps().last == "ended" ? true : nil
                }
                cluster.directory.remove("go")
            }
        }

        @Test("a raftd whose address is taken cleans nothing up: that is another's")
        func cleanupOfAnother() throws {
            let cluster = try cluster(of: 1, "--cleanup", "echo begun >>steps")
            let holder = try UDPSocket(boundTo: cluster.peers[0].address)
            let run = try ProgramRun(
                raftd,
                [
                    "--config", cluster.configurationPath, "--id", "\(cluster.ids[0])",
                    "--data-dir", cluster.directory.file("data"), "--cleanup",
                    "echo begun >>\(cluster.directory.file("steps"))",
                ])
            #expect(run.exit == .status(71))
            #expect(run.error.contains("\(holder.localAddress): Address already in use"))
            #expect(cluster.directory.read("steps") == "")
        }

        @Test("a raftd that cleans up before it listens stops when it is told to, and kills that")
        func stoppedCleanup() throws {
            let cluster = try cluster(of: 1, "--cleanup", "echo begun >>steps; exec sleep 1000")
            let peer = cluster.peers[0]
            try peer.start()
            try cluster.wait(for: "the clean-up to begin", upTo: .seconds(5)) { _ in
                cluster.directory.read("steps") == "begun\n" ? true : nil
            }
            peer.send(.terminate)
            #expect(try cluster.waitForExit(of: peer.id, upTo: .seconds(5)) == .status(0))
        }

        @Test("a clean-up that fails before the peer listens is an error in the log")
        func failingCleanup() throws {
            let cluster = try cluster(of: 1, "--cleanup", "exit 3")
            try cluster.startAll()
            _ = try cluster.waitForLeader()
            let failures = cluster.peers[0].logged("cleanupFailed")
            #expect(failures.map(\.level) == ["error"])
        }
    }
}
