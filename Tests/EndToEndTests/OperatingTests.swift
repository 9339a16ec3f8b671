import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

extension RealProcesses {
    @Suite("Peers that do not want to lead")
    struct OperatingTests {
        private func raftctl(_ cluster: Cluster, _ arguments: String...) throws -> ProgramRun {
            try ProgramRun(
                siblingProgram("raftctl"),
                arguments + ["--config", cluster.configurationPath, "--timeout", "5000"])
        }

        @Test("a drained leader hands over, and does not lead again, also after kill -9")
        func drain() throws {
            let cluster = try startedCluster(3)
            let first = try cluster.waitForLeader()
            let drained = try raftctl(cluster, "drain", "\(first.leader)")
            let second = try cluster.waitForLeader(after: first.term)
            #expect(drained.exit == .status(0), "\(drained.error)")
            #expect(
                drained.output
                    == "peer \(first.leader) is drained; peer \(second.leader) leads term "
                    + "\(second.term)\n")
            let state = try raftctl(cluster, "state")
            #expect(state.output.contains("follower, drained"))
            #expect(state.output.hasSuffix("; peer \(first.leader) is drained\n"))
            try cluster[first.leader].kill()
            try cluster[first.leader].start()
            #expect(try cluster.waitForLeader() == second)
            // The leader dies: the third takes over, though the drained one comes before it.
            try cluster[second.leader].kill()
            let third = try cluster.waitForLeader(after: second.term)
            #expect(third.leader != first.leader)
            let again = try raftctl(cluster, "undrain", "\(first.leader)")
            #expect(again.exit == .status(0), "\(again.error)")
            #expect(
                again.output
                    == "peer \(first.leader) may lead; peer \(third.leader) leads term "
                    + "\(third.term)\n")
            // The leader hears it with the next answer.
            try cluster.expectUnchanged(third, for: .milliseconds(300))
            let transfer = try raftctl(cluster, "transfer", "--to", "\(first.leader)")
            #expect(transfer.exit == .status(0), "\(transfer.error)")
            #expect(try cluster.waitForLeader(after: third.term).leader == first.leader)
        }

        @Test(
            "a hand-over may take as long as the command to end, unless --timeout says otherwise",
            arguments: [["drain"], ["transfer"]])
        func slowService(command: [String]) throws {
            var plan = ClusterPlan(raftd, peers: 3)
            plan.arguments = [
                "--", "/bin/bash", "-c",
                "trap 'sleep 1.5; exit' TERM; while true; do sleep 0.05; done",
            ]
            let cluster = try Cluster(plan)
            try cluster.startAll()
            try cluster.waitUntilAllMayVote()
            func begin() throws -> Leadership {
                let leadership = try cluster.waitForLeader()
                try cluster.wait(for: "the command", upTo: .seconds(5)) { reports in
                    reports[leadership.leader]?.command?.state == .running ? true : nil
                }
                return leadership
            }
            func run(_ leadership: Leadership, _ more: String...) throws -> ProgramRun {
                let id = command == ["drain"] ? ["\(leadership.leader)"] : []
                return try ProgramRun(
                    siblingProgram("raftctl"),
                    command + id + ["--config", cluster.configurationPath] + more)
            }
            let first = try begin()
            let short = try run(first, "--timeout", "500")
            #expect(short.exit == .status(1), "\(short.output)")
            let second = try cluster.waitForLeader(after: first.term)
            let patient = try run(try begin())
            #expect(patient.exit == .status(0), "\(patient.error)")
            #expect(try cluster.waitForLeader(after: second.term).leader != second.leader)
        }

        @Test("without a successor that would lead, a drained leader leads on, and raftctl says so")
        func lastOne() throws {
            let cluster = try startedCluster(3)
            let leadership = try cluster.waitForLeader()
            for id in cluster.others(than: leadership.leader) {
                #expect(try raftctl(cluster, "drain", "\(id)").exit == .status(0))
            }
            try cluster.watch(for: .milliseconds(300)) { _ in }
            let run = try ProgramRun(
                siblingProgram("raftctl"),
                [
                    "drain", "\(leadership.leader)", "--config", cluster.configurationPath,
                    "--timeout", "700",
                ])
            #expect(run.exit == .status(1))
            #expect(run.error.contains("is drained, and leads on until it can hand over"))
            try cluster.expectUnchanged(leadership, for: .milliseconds(500))
            let other = cluster.others(than: leadership.leader)[0]
            #expect(try raftctl(cluster, "undrain", "\(other)").exit == .status(0))
            #expect(try cluster.waitForLeader(after: leadership.term).leader == other)
        }

        @Test("SIGHUP takes the log level of the file, and says what else needs a restart")
        func reload() throws {
            let cluster = try startedCluster(3)
            let leadership = try cluster.waitForLeader()
            let file = cluster.directory.read("cluster-1.json")
            func reload(_ text: String, until event: String = "configurationRead") throws
                -> [LogLine]
            {
                try cluster.ids.map { id in
                    try cluster.directory.write(text, to: "cluster-\(id).json")
                    return try cluster.reload(id, until: event)
                }
            }
            func expectLevel(_ level: String, _ lines: [LogLine], restart: String? = nil) {
                #expect(lines.map { $0.text("logLevel") } == lines.map { _ in level })
                #expect(lines.map { $0.text("restartKeys") } == lines.map { _ in restart })
            }
            func with(_ key: String) -> String { "{" + key + "," + file.dropFirst() }
            expectLevel(
                "debug", try reload(with(#""logLevel":"debug","preempt":true"#)), restart: "preempt"
            )
            cluster[leadership.leader].send(.stop)
            let next = try cluster.waitForLeader(
                among: cluster.others(than: leadership.leader), after: leadership.term)
            try cluster.wait(for: "a detail of the election", upTo: .seconds(5)) { _ in
                cluster[next.leader].logLines.first { $0.level == "debug" }
            }
            cluster[leadership.leader].send(.resume)
            #expect(try cluster.waitForLeader() == next)
            expectLevel("warning", try reload(with(#""logLevel":"warning""#)))
            for refusal in try reload("{", until: "configurationRefused") {
                let words = ".json: line 1, column 2: expected"
                #expect(refusal.text("detail")?.contains(words) == true, "\(refusal)")
            }
            expectLevel("info", try reload(file))
            try cluster.expectUnchanged(next, for: .milliseconds(300))
        }

        @Test("witnesses elect the only other peer, and nobody while that is away")
        func witnesses() throws {
            var plan = ClusterPlan(raftd, peers: 3)
            plan.priorities = [NodeID(2): 0, NodeID(3): 0]
            let cluster = try Cluster(plan)
            try cluster.startAll()
            try cluster.waitUntilAllMayVote()
            let first = try cluster.waitForLeader()
            #expect(first.leader == NodeID(1))
            try cluster[first.leader].kill()
            try cluster.expectNoLeader(for: .seconds(2))
            let state = try raftctl(cluster, "state")
            #expect(state.exit == .status(1))
            #expect(
                state.output.hasSuffix(
                    "no agreed leader: only peers of priority 0 are left: nobody leads; start one "
                        + "of the others\n"), "\(state.output)")
            try cluster[first.leader].start()
            #expect(try cluster.waitForLeader(after: first.term).leader == first.leader)
        }

        @Test("--on-exit resign: two broken machines do not keep the healthy one from leading")
        func resign() throws {
            var plan = ClusterPlan(raftd, peers: 3)
            plan.wrapper = { _, path in
                let directory = path.split(separator: "/").dropLast().joined(separator: "/")
                return ["/bin/sh", "-c", "cd /\(directory) && exec \"$0\" \"$@\""]
            }
            let script =
                "echo $RAFT_ID >>tries; [ $RAFT_ID = 3 ] || exit 1; echo $RAFT_TERM >>runs; "
                + "exec sleep 1000"
            plan.arguments = ["--on-exit", "resign", "--", "/bin/bash", "-c", script]
            let cluster = try Cluster(plan)
            try cluster.startAll()
            let runs = try cluster.wait(for: "a run on peer 3", upTo: .seconds(10)) { _ in
                let runs = cluster.directory.read("runs")
                return runs.hasSuffix("\n") ? runs : nil
            }
            let leadership = try cluster.waitForLeader()
            #expect(leadership.leader == NodeID(3))
            #expect(runs == "\(leadership.term)\n")
            // Each of the others tried once at most: none was asked again that had just resigned.
            let tries = cluster.directory.read("tries").split(separator: "\n").map(String.init)
            #expect(Set(tries).count == tries.count, "\(tries)")
            try cluster.expectUnchanged(leadership, for: .seconds(2))
        }
    }
}
