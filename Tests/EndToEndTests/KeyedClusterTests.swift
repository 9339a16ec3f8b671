import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

/// Lines for key files.
enum TestKey {
    static let old = String(repeating: "01", count: 32)
    static let new = String(repeating: "02", count: 32)
}

/// A cluster with one key, whose peers all run and may vote.
func startedKeyedCluster(_ count: Int, proxied isProxied: Bool = false) throws -> Cluster {
    var plan = ClusterPlan(raftd, peers: count)
    plan.isProxied = isProxied
    plan.keys = [TestKey.old]
    let cluster = try Cluster(plan)
    try cluster.startAll()
    try cluster.waitUntilAllMayVote()
    return cluster
}

extension Cluster {
    /// Sends SIGHUP to a peer, and waits until it has logged one more event of this kind.
    @discardableResult
    func reload(_ id: NodeID, until event: String) throws -> LogLine {
        let count = self[id].logged(event).count
        self[id].send(.hangUp)
        return try wait(for: "peer \(id) to log \(event)", upTo: .seconds(5)) { _ in
            let lines = self[id].logged(event)
            return lines.count > count ? lines.last : nil
        }
    }
}

extension PeerProcess {
    /// What it has logged of peers that it does not believe, or that do not believe it.
    fileprivate var distrust: [String] {
        ["peerUnsigned", "peerSigned", "peerKeyUnknown"].flatMap { logged($0).map(\.message) }
    }
}

extension RealProcesses {
    @Suite("Clusters with keys")
    struct KeyedClusterTests {
        @Test("elects, and replaces a leader that was killed by the word of its guard")
        func kill() throws {
            let cluster = try startedKeyedCluster(3)
            var known = try cluster.waitForLeader()
            for _ in 1...5 {
                // Until then the guard has a will: its signatures rest on the followers' sessions.
                try cluster.expectUnchanged(known, for: .milliseconds(300))
                try cluster[known.leader].kill()
                let next = try cluster.waitForLeader(after: known.term)
                #expect(next.term == known.term.next)
                let cause = try cluster.wait(for: "its cause", upTo: .seconds(5)) {
                    $0[next.leader]?.cause
                }
                #expect(cause == "handover")
                try cluster[known.leader].start()
                #expect(try cluster.waitForLeader() == next)
                known = next
            }
        }

        @Test("hands over on SIGTERM")
        func terminate() throws {
            let cluster = try startedKeyedCluster(3)
            let first = try cluster.waitForLeader()
            cluster[first.leader].send(.terminate)
            #expect(try cluster.waitForExit(of: first.leader, upTo: .seconds(5)) == .status(0))
            let second = try cluster.waitForLeader(after: first.term)
            #expect(second.term == first.term.next)
        }

        @Test("changes its key without a change of leader: added, put first, the old one removed")
        func rotation() throws {
            let cluster = try startedKeyedCluster(3)
            let leadership = try cluster.waitForLeader()
            let steps = [
                [TestKey.old, TestKey.new], [TestKey.new, TestKey.old], [TestKey.new],
            ]
            for lines in steps {
                for id in cluster.ids {
                    try cluster.writeKeys(lines, of: id)
                    try cluster.reload(id, until: "keysRead")
                    try cluster.expectUnchanged(leadership, for: .milliseconds(200))
                }
            }
            try cluster.expectUnchanged(leadership, for: .seconds(1))
            for id in cluster.ids {
                #expect(cluster[id].distrust == [])
            }
            // The will was signed anew as well.
            try cluster[leadership.leader].kill()
            let next = try cluster.waitForLeader(after: leadership.term)
            let cause = try cluster.wait(for: "its cause", upTo: .seconds(5)) {
                $0[next.leader]?.cause
            }
            #expect(cause == "handover")
        }

        @Test("a key file that is refused on SIGHUP is said, and the old keys stay")
        func refusedFile() throws {
            let cluster = try startedKeyedCluster(3)
            let leadership = try cluster.waitForLeader()
            for id in cluster.ids {
                try cluster.writeKeys([TestKey.old, "one that is no key"], of: id)
                let refusal = try cluster.reload(id, until: "keysRefused")
                let path = cluster.directory.file("cluster-\(id).key")
                let reason = "\(path): line 2: expected a key of 64 hexadecimal digits"
                #expect(refusal.text("detail")?.hasPrefix(reason) == true, "\(refusal)")
            }
            try cluster.expectUnchanged(leadership, for: .seconds(1))
        }

        @Test("a peer with keys and one without never believe each other, and say so once each")
        func mixed() throws {
            let secrets = try TemporaryDirectory()
            let path = try secrets.write(TestKey.old, to: "cluster.key", isSecret: true)
            var plan = ClusterPlan(raftd, peers: 3)
            plan.argumentsOfPeer = { id in id == NodeID(3) ? ["--key-file", path] : [] }
            let cluster = try Cluster(plan)
            try cluster.startAll()
            let leadership = try cluster.waitForLeader(among: [NodeID(1), NodeID(2)])
            try cluster.expectUnchanged(
                leadership, for: .seconds(2), among: [NodeID(1), NodeID(2)])
            try cluster.watch(for: .milliseconds(100)) { reports in
                #expect(reports[NodeID(3)].map { $0.term == .zero && $0.leader == nil } ?? true)
            }
            let (plain, signing) = ([NodeID(1), NodeID(2)], NodeID(3))
            #expect(Set(cluster[signing].logged("peerUnsigned").map(\.other)) == Set(plain))
            #expect(cluster[signing].distrust.count == 2)
            for id in plain {
                #expect(cluster[id].logged("peerSigned").map(\.other) == [signing])
                #expect(cluster[id].distrust.count == 1)
            }
        }

        @Test("keys are switched on in a running cluster without a change of leader")
        func switchedOn() throws {
            let secrets = try TemporaryDirectory()
            let key = try secrets.write(TestKey.old, to: "cluster.key", isSecret: true)
            let plan = ClusterPlan(raftd, peers: 3)
            let cluster = try Cluster(plan)
            try cluster.startAll()
            try cluster.waitUntilAllMayVote()
            let leadership = try cluster.waitForLeader()
            let followers = cluster.others(than: leadership.leader)
            let plain = cluster.directory.read("cluster.json").dropLast(2)
            for unsigned in ["accepted", "refused"] {
                for id in followers + [leadership.leader] {
                    try cluster.directory.write(
                        plain + #","keyFile": "\#(key)", "unsigned": "\#(unsigned)"}"#,
                        to: "cluster-\(id).json")
                    let before = try cluster.waitForLeader()
                    cluster[id].send(.terminate)
                    #expect(try cluster.waitForExit(of: id, upTo: .seconds(5)) == .status(0))
                    try cluster[id].start()
                    let after = try cluster.waitForLeader()
                    #expect(before.leader == id || after == before)
                }
            }
            #expect(cluster.peers.flatMap(\.distrust) == [])
        }

        @Test("a key file that cannot be used: status 78, and what to do; also by --check")
        func refusedStart() throws {
            var plan = ClusterPlan(raftd, peers: 1)
            plan.keys = ["12"]
            let cluster = try Cluster(plan)
            let path = cluster.directory.file("cluster-1.key")
            let arguments = [
                "--config", cluster.directory.file("cluster-1.json"), "--id", "1",
                "--data-dir", cluster.directory.file("data-1"),
            ]
            let refusal =
                "\(path): line 1: expected a key of 64 hexadecimal digits (raftctl keygen prints "
                + "one), found 2"
            let run = try ProgramRun(raftd, arguments)
            #expect(run.exit == .status(78))
            #expect(run.error == "raftd: \(refusal)\n")
            let check = try ProgramRun(raftd, arguments + ["--check"])
            #expect(check.exit == .status(78))
            #expect(check.output.contains("✗ key file \(refusal)\n"))
            let other = try cluster.directory.write(TestKey.new, to: "other.key", isSecret: true)
            let named = try ProgramRun(raftd, arguments + ["--key-file", other, "--check"])
            #expect(named.exit == .status(0))
            #expect(named.output.contains("✓ key file \(other): signs with key "))
            try cluster.writeKeys([TestKey.old], of: NodeID(1))
            let good = try ProgramRun(raftd, arguments + ["--check"])
            #expect(good.exit == .status(0))
            #expect(good.output.contains("✓ key file \(path): signs with key "))
        }

        @Test("nobody else of its user can read the memory of a peer that has keys")
        func memory() throws {
            guard ProcessID.isRoot else { return }
            for (keys, owner) in [([], "65534"), ([TestKey.old], "0")] {
                var plan = ClusterPlan(raftd, peers: 1)
                plan.keys = keys
                plan.wrapper = { _, path in
                    let directory = path.split(separator: "/").dropLast().joined(separator: "/")
                    return [
                        "/bin/sh", "-c",
                        "chown -R 65534 /\(directory); exec setpriv --reuid=65534 \"$0\" \"$@\"",
                    ]
                }
                let cluster = try Cluster(plan)
                try cluster.startAll()
                try cluster.waitForLeader()
                let process = try #require(cluster.peers[0].processID)
                let run = try ProgramRun("stat", ["-c", "%u", "/proc/\(process)/mem"])
                #expect(run.output == "\(owner)\n")
                // Its guard, which starts the command, has no key, and may dump as it likes.
                let guardian = try #require(process.children.first)
                let other = try ProgramRun("stat", ["-c", "%u", "/proc/\(guardian)/mem"])
                #expect(other.output == "65534\n")
            }
        }
    }
}
