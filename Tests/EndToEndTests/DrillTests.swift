import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

extension RealProcesses {
    /// What used to look fine in `raftctl state` while none or two services ran.
    @Suite("What an operator is told")
    struct DrillTests {
        private func raftctl(_ cluster: Cluster, _ arguments: String...) throws -> ProgramRun {
            try ProgramRun(
                siblingProgram("raftctl"), arguments + ["--config", cluster.configurationPath])
        }

        /// The peer that gets another file, the rest of its side of a cut, and the other side.
        private let odd = NodeID(2)
        private let near = [NodeID(1), NodeID(2)]
        private let far = [NodeID(3), NodeID(4), NodeID(5)]

        /// Starts a peer again with another file.
        private func restart(
            _ id: NodeID, of cluster: Cluster, rewriting: (String) -> String
        ) throws {
            try cluster[id].kill()
            let name = "cluster-\(id).json"
            try cluster.directory.write(rewriting(cluster.directory.read(name)), to: name)
            try cluster[id].start()
        }

        private func expectDissent(
            _ cluster: Cluster, _ words: (here: String, there: String)
        ) throws {
            try cluster.wait(for: "otherConfiguration", by: odd) {
                $0.text("detail") == words.here
            }
            let others = cluster.others(than: odd)
            let leadership = try cluster.waitForLeader(among: others)
            try cluster.wait(for: "otherConfiguration", by: leadership.leader) {
                $0.other == odd && $0.text("detail") == words.there
            }
            let state = try raftctl(cluster, "state")
            #expect(state.exit == .status(1))
            #expect(state.output.contains("peer 2 has other ids or another timing"))
        }

        @Test("the file of before the cluster grew, and a cut: only one side leads, both say why")
        func staleFile() throws {
            let cluster = try startedCluster(5, proxied: true)
            try cluster.waitForLeader()
            try restart(odd, of: cluster) { file in
                let lines = file.split(separator: "\n").filter {
                    !$0.contains(#""id": 4"#) && !$0.contains(#""id": 5"#)
                }
                return lines.map { $0.contains(#""id": 3"#) ? $0.dropLast() : $0 }
                    .joined(separator: "\n")
            }
            try expectDissent(cluster, ("5 peers, this one 3", "3 peers, this one 5"))
            for one in near {
                for other in far {
                    cluster.proxy?[.init(from: one, to: other)] = .cut
                    cluster.proxy?[.init(from: other, to: one)] = .cut
                }
            }
            let leadership = try cluster.waitForLeader(among: far)
            try cluster.watch(for: .seconds(1)) { _ in }
            try cluster.watch(for: .seconds(2)) { reports in
                #expect(!near.contains { reports[$0]?.isLeader == true })
            }
            #expect(try cluster.waitForLeader(among: far) == leadership)
        }

        @Test("another election timeout: neither side believes the other, and both say why")
        func otherTiming() throws {
            let cluster = try startedCluster(3)
            try cluster.waitForLeader()
            try restart(odd, of: cluster) { file in
                file.split(separator: "\n").map {
                    $0.contains("electionTimeout")
                        ? #"  "electionTimeoutMilliseconds": [3000, 5000],"# : $0
                }.joined(separator: "\n")
            }
            let words = "another heartbeat or election timeout"
            try expectDissent(cluster, (words, words))
            try cluster.watch(for: .seconds(1)) { #expect($0[odd]?.isLeader != true) }
        }

        @Test(
            "a command that does not run is seen in the state, in the metrics, and by --running",
            arguments: [
                (["/nowhere"], "cannot-start", "commandCannotStart"),
                (["/bin/sh", "-c", "exit 3"], "backing-off", "commandEnded"),
            ])
        func command(_ command: [String], _ name: String, _ event: String) throws {
            var plan = ClusterPlan(raftd, peers: 3)
            plan.arguments = ["--"] + command
            let cluster = try Cluster(plan)
            try cluster.startAll()
            let leadership = try cluster.waitForLeader()
            let line = try cluster.wait(for: event, by: leadership.leader)
            #expect(line.text("command") == command[0])
            #expect(line.number("status") == (event == "commandEnded" ? 3 : nil))
            try cluster.watch(for: .milliseconds(800)) { _ in }
            let state = try raftctl(cluster, "state", "--json")
            let said = try Regex(#""state":"\#(name)".*"nextTry":\d+"#)
            #expect(state.output.contains(said), "\(state.output)")
            #expect(try raftctl(cluster, "state").output.contains("COMMAND"))
            let here = ["leader", "--here", "\(leadership.leader)"]
            #expect(try raftctl(cluster, here[0], here[1], here[2]).exit == .status(0))
            #expect(try raftctl(cluster, here[0], here[1], here[2], "--running").exit == .status(1))
            // It is tried again now and then, and runs for a moment.
            try cluster.wait(for: "the metric of the command", upTo: .seconds(5)) { _ in
                let metrics = try raftctl(cluster, "metrics").output.split(separator: "\n")
                return metrics.contains {
                    $0.hasPrefix("raft_command_state{") && $0.contains(#"state="\#(name)""#)
                        && $0.hasSuffix(" 1")
                } ? true : nil
            }
            guard name == "cannot-start" else { return }
            for id in cluster.ids {
                let warnings = cluster[id].logged("commandMissing")
                #expect(warnings.map { $0.text("command") } == ["/nowhere"])
            }
        }

        @Test("who does not answer and who is back is said on both sides; and that nobody leads")
        func silence() throws {
            let cluster = try startedCluster(3, proxied: true)
            let leadership = try cluster.waitForLeader()
            let followers = cluster.others(than: leadership.leader)
            cluster.proxy?.isolate([followers[0]])
            try cluster.wait(for: "peerSilent", by: leadership.leader) {
                $0.other == followers[0] && $0.counts == [2, 3]
            }
            try cluster.wait(for: "leaderSuspected", by: followers[0]) {
                $0.number("leader") == leadership.leader.number
            }
            cluster.proxy?.isolate([])
            try cluster.wait(for: "peerBack", by: leadership.leader) {
                $0.other == followers[0] && $0.counts == [3, 3]
            }
            try cluster.expectUnchanged(leadership, for: .milliseconds(300))
            let last = try #require(cluster[followers[0]].logLines.last)
            #expect(last.event != "leaderSuspected", "\(last)")
            for id in followers { try cluster[id].kill() }
            try cluster.wait(for: "leaderless", by: leadership.leader) { $0.counts == [1, 3] }
        }

        @Test("a peer that may not vote yet is shown as what it is, and nobody counts on it")
        func replacedDisk() throws {
            let cluster = try startedCluster(3)
            let leadership = try cluster.waitForLeader()
            let others = cluster.others(than: leadership.leader)
            let (wiped, other) = (others[0], others[1])
            try cluster[wiped].kill()
            cluster.wipe(wiped)
            cluster[other].send(.stop)
            try cluster[wiped].start()
            try cluster.waitForLeader(among: [leadership.leader, wiped])
            let verdict =
                "2 of 3 peers agree; no more may be lost; peer \(wiped) may not vote yet: waits for "
                + "peer \(other)\n"
            try cluster.wait(for: verdict, upTo: .seconds(5)) { _ in
                try raftctl(cluster, "state").output.hasSuffix(verdict) ? true : nil
            }
            cluster[other].send(.resume)
            try cluster.waitUntilAllMayVote()
            try cluster.wait(for: "one more that may be lost", upTo: .seconds(5)) { _ in
                let state = try raftctl(cluster, "state").output
                return state.hasSuffix("; 1 more may be lost\n") ? true : nil
            }
        }

        @Test("history counts from the old leader's last sign of life, and has a row for now")
        func history() throws {
            let cluster = try startedCluster(3)
            let first = try cluster.waitForLeader()
            // It lives for a while: that is not to be counted.
            let began = Instant.now
            try cluster.watch(for: .seconds(1)) { _ in }
            let others = cluster.others(than: first.leader)
            cluster[first.leader].send(.stop)
            let second = try cluster.waitForLeader(among: others, after: first.term)
            let span = (Instant.now - began).milliseconds
            let text = try raftctl(cluster, "history", "--json").output
            let gap = text.split(separator: "nobodyBeforeMilliseconds\":").last?.prefix {
                $0.isNumber
            }
            let found = try #require(gap.flatMap { Int64($0) }, "\(text)")
            #expect(100..<span ~= found, "it died within \(span) ms, history says \(found)")
            try cluster[second.leader].kill()
            let state = try raftctl(cluster, "history")
            #expect(state.output.contains("nobody leads now"), "\(state.output)")
        }

        @Test("history says how long there was no service before each leader that remembers")
        func serviceHistory() throws {
            var plan = ClusterPlan(raftd, peers: 3)
            plan.arguments = ["--", "/bin/sleep", "1000"]
            let cluster = try Cluster(plan)
            try cluster.startAll()
            try cluster.waitUntilAllMayVote()
            for change in 0...2 {
                if change > 0 { _ = try raftctl(cluster, "transfer", "--timeout", "5000") }
                try cluster.wait(for: "the leader's command", upTo: .seconds(10)) { reports in
                    let leader = reports.values.first(where: \.isLeader)
                    return leader?.command?.state == .running ? true : nil
                }
            }
            let text = try raftctl(cluster, "history", "--json").output
            let gaps = text.matches(of: /"noServiceBeforeMilliseconds":\d+/)
            #expect(gaps.count == 2, "\(text)")
        }
    }
}

extension LogLine {
    /// How many peers answer, and how many there are.
    fileprivate var counts: [UInt64?] { [number("answering"), number("peers")] }
}
