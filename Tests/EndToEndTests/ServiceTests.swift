import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

extension RealProcesses {
    @Suite("A command that runs on the leader and on nobody else")
    struct ServiceTests {
        @Test("It finds its term, its cluster, its peer and its address")
        func environment() throws {
            let stage = try ServiceStage(peers: 3)
            let leadership = try stage.cluster.waitForLeader()
            let run = try stage.waitForRun(after: 0)
            #expect(run == ServiceStage.Run(term: leadership.term, id: leadership.leader))
            let found = stage.cluster.directory.read("environment")
            let address = stage.cluster[leadership.leader].address
            #expect(found == "test \(leadership.leader) \(leadership.term) \(address)\n")
        }

        @Test("kill -9 of raftd takes its command along, and the next leader runs the next one")
        func kill() throws {
            let stage = try ServiceStage(peers: 3)
            let first = try stage.waitForRun(after: 0)
            try stage.cluster[first.id].kill()
            let second = try stage.waitForRun(after: 1)
            #expect(second.id != first.id)
            #expect(second.term > first.term)
            stage.expectNeverTwo()
        }

        @Test("SIGTERM: the command ends first, in its own time; only then is the lead given up")
        func terminate() throws {
            let stage = try ServiceStage(peers: 3)
            let first = try stage.waitForRun(after: 0)
            stage.cluster[first.id].send(.terminate)
            #expect(
                try stage.cluster.waitForExit(of: first.id, upTo: .seconds(5)) == .status(0))
            let second = try stage.waitForRun(after: 1)
            #expect(second.term == first.term.next)
            #expect(stage.cluster.directory.read("endings") == "\(first.term)\n")
            stage.expectNeverTwo()
        }

        @Test("A raftd that stands still cannot let its command outlive the lease")
        func stop() throws {
            let stage = try ServiceStage(peers: 3)
            let first = try stage.waitForRun(after: 0)
            stage.cluster[first.id].send(.stop)
            let second = try stage.waitForRun(after: 1)
            #expect(second.term > first.term)
            stage.cluster[first.id].send(.resume)
            try stage.cluster.watch(for: .seconds(1)) { _ in }
            stage.expectNeverTwo()
        }

        @Test("A command that cannot be started is said once, and the leader goes on leading")
        func cannotStart() throws {
            var plan = ClusterPlan(raftd, peers: 1)
            plan.arguments = ["--", "/nowhere/to/be/found"]
            let cluster = try Cluster(plan)
            try cluster.startAll()
            let leadership = try cluster.waitForLeader()
            try cluster.expectUnchanged(leadership, for: .seconds(2))
            let lines = cluster[leadership.leader].logged("commandCannotStart")
            #expect(lines.map { $0.text("command") } == ["/nowhere/to/be/found"])
        }

        @Test("A command that ends by itself: raftd exits with its status, the lead handed over")
        func exitPolicy() throws {
            var plan = ClusterPlan(raftd, peers: 3)
            plan.arguments = ["--on-exit", "exit", "--", "/bin/sh", "-c", "sleep 0.3; exit 7"]
            let cluster = try Cluster(plan)
            try cluster.startAll()
            let first = try cluster.waitForLeader()
            #expect(try cluster.waitForExit(of: first.leader, upTo: .seconds(5)) == .status(7))
            try cluster.waitForLeader(after: first.term)
        }

        @Test("A command that ends by itself: the leader resigns and stays away")
        func resignPolicy() throws {
            var plan = ClusterPlan(raftd, peers: 3)
            plan.arguments = ["--on-exit", "resign", "--", "/bin/sh", "-c", "exit 1"]
            let cluster = try Cluster(plan)
            try cluster.startAll()
            let first = try cluster.waitForLeader()
            let second = try cluster.waitForLeader(after: first.term)
            #expect(second.leader != first.leader)
        }

        @Test("A command that ignores SIGTERM: a second SIGTERM to raftd does not wait for it")
        func impatience() throws {
            var plan = ClusterPlan(raftd, peers: 1)
            plan.arguments = [
                "--grace", "60", "--", "/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.1; done",
            ]
            let cluster = try Cluster(plan)
            try cluster.startAll()
            let leader = try cluster.waitForLeader().leader
            try cluster.wait(for: "the command", upTo: .seconds(5)) {
                $0[leader]?.command?.state == .running ? true : nil
            }
            cluster[leader].send(.terminate)
            try cluster.wait(for: "signalReceived", by: leader) { $0.text("signal") == "SIGTERM" }
            cluster[leader].send(.terminate)
            #expect(try cluster.waitForExit(of: leader, upTo: .seconds(5)) == .status(0))
        }

        @Test("On a clean stop the command for changes of leader still hears that nobody leads")
        func lastChange() throws {
            var plan = ClusterPlan(raftd, peers: 1)
            plan.wrapper = { _, path in
                let directory = path.split(separator: "/").dropLast().joined(separator: "/")
                return ["/bin/sh", "-c", "cd /\(directory) && exec \"$0\" \"$@\""]
            }
            plan.arguments = ["--on-change", "echo \"$RAFT_LEADER-$RAFT_REASON\" >>changes"]
            let cluster = try Cluster(plan)
            try cluster.startAll()
            let leader = try cluster.waitForLeader().leader
            cluster[leader].send(.terminate)
            #expect(try cluster.waitForExit(of: leader, upTo: .seconds(5)) == .status(0))
            #expect(cluster.directory.read("changes").hasSuffix("-stopped\n"))
        }

        @Test(
            "No child of the command is left behind, not even one that ignores SIGTERM, or leaves",
            arguments: ["", "setsid "])
        func grandchildren(prefix: String) throws {
            let stage = try GuardedPeer(
                "trap '' TERM; \(prefix)sleep 1000 & echo $! >child1; "
                    + "\(prefix)sleep 1000 & echo $! >child2; wait; wait")
            let children = try [stage.process("child1"), stage.process("child2")]
            stage.peer.send(.terminate)
            #expect(try stage.waitForExit() == .status(0))
            #expect(children.filter { $0.exists } == [])
        }

        @Test("kill -9 of raftd: what left the command's session ends, and restarts need not wait")
        func escape() throws {
            let stage = try GuardedPeer("setsid sleep 1000 & echo $! >child; wait")
            let child = try stage.process("child")
            try stage.peer.kill()
            try stage.peer.start()
            try stage.cluster.waitForLeader()
            #expect(!child.exists)
        }

        @Test("A guard that stands still: SIGTERM and its grace are obeyed all the same")
        func stoppedGuard() throws {
            let stage = try GuardedPeer("trap '' TERM; echo $$ >child; while :; do sleep 1; done")
            let child = try stage.process("child")
            try stage.guardian().send(.stop)
            stage.peer.send(.terminate)
            #expect(try stage.waitForExit() == .status(0))
            #expect(!child.exists)
        }

        @Test("A guard that is killed alone: raftd says so, and runs the command under another one")
        func killedGuard() throws {
            let stage = try GuardedPeer("setsid sleep 1000 & echo $! >child; wait")
            let child = try stage.process("child")
            let guardian = try stage.guardian()
            stage.cluster.directory.remove("child")
            try guardian.send(.kill)
            let next = try stage.process("child")
            #expect(next != child)
            #expect(!child.exists)
            #expect(stage.peer.logged("guardLost").count == 1)
            #expect(try stage.guardian() != guardian)
        }

        @Test("A command that the system does not end at once: no other one starts beside it")
        func slowEnd() throws {
            // Only root may hold a process of others by its end.
            guard ProcessID.isRoot else { return }
            let stage = try GuardedPeer("echo $$ >child; exec sleep 1000")
            let child = try stage.process("child")
            let holder = try EndHolder(child)
            stage.cluster.directory.remove("child")
            try stage.guardian().send(.kill)
            try stage.cluster.watch(for: .seconds(1)) { _ in }
            #expect(child.exists, "the test itself: its end was not held up")
            #expect(stage.cluster.directory.read("child") == "")
            #expect(stage.peer.logged("guardLost").isEmpty)
            holder.letGo()
            #expect(try stage.process("child") != child)
            #expect(!child.exists)
            #expect(stage.peer.logged("guardLost").count == 1)
        }

        @Test("A machine paused as a whole: the fencing token keeps out what it still writes")
        func pausedMachine() throws {
            let stage = try ServiceStage(peers: 3, command: ServiceStage.writer)
            let first = try stage.waitForRun(after: 0)
            let machine = stage.processes(of: first.id)
            try #require(machine.count == 3, "raftd, the guard and the command")
            for process in machine { try process.send(.stop) }
            let second = try stage.waitForRun(after: 1)
            #expect(second.term > first.term)
            for process in machine.reversed() { try process.send(.resume) }
            try stage.cluster.wait(for: "the old command's end", upTo: .seconds(5)) { _ in
                machine[2].exists ? nil : true
            }
            let accepted = stage.accepted
            #expect(accepted.map(\.number) == accepted.map(\.number).sorted())
            #expect(Set(accepted) == [first.term, second.term])
        }

        @Test("A storm of kills, stops, ends and cuts: never two at once, and always one again")
        func storm() throws {
            let faults = parameter("RAFT_FAULTS", default: 15)
            let stage = try ServiceStage(peers: 3, proxied: true)
            try stage.waitForRun(after: 0)
            for fault in 1...faults { try stage.survive(.random(), fault) }
            stage.expectNeverTwo()
            #expect(stage.runs.map(\.term) == stage.runs.map(\.term).sorted())
        }
    }
}
