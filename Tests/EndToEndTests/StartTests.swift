import POSIX
import Raft
import RaftTesting
import Testing

extension RealProcesses {
    @Suite("Starting, and refusing to")
    struct StartTests {
        private let directory: TemporaryDirectory

        init() throws { directory = try TemporaryDirectory() }

        @Test("--help and --version print to standard output", arguments: ["--help", "--version"])
        func information(flag: String) throws {
            let run = try ProgramRun(raftd, [flag])
            #expect(run.exit == .status(0))
            let start = flag == "--help" ? "usage: raftd [--config FILE]" : "raftd 0."
            #expect(run.output.hasPrefix(start))
            #expect(run.error == "")
        }

        @Test(
            "A command line that cannot be followed: status 64, the reason and the usage",
            arguments: [
                (["--id"], "--id needs a value, N"),
                (["--id", "one"], "--id takes a whole number from 0 to 9007199254740991, not one"),
                (["--colour", "red"], "there is no flag --colour"),
                (["--id", "1", "2"], "raftd takes no argument, but got \"2\""),
                (["--id", "1", "--"], "there is no command after --"),
                (
                    ["--log-level", "loud"],
                    "--log-level takes one of error, warning, info, debug, not loud"
                ),
            ])
        func usage(arguments: [String], reason: String) throws {
            let run = try ProgramRun(raftd, arguments)
            #expect(run.exit == .status(64))
            #expect(run.output == "")
            #expect(run.error.hasPrefix("raftd: \(reason)\nusage: raftd [--config FILE]"))
        }

        @Test("Without --id it is the peer that has an address of this machine, if there is one")
        func defaultID() throws {
            func run(_ addresses: [String]) throws -> ProgramRun {
                let peers = addresses.enumerated().map {
                    #"{"id": \#($0), "address": "\#($1)"}"#
                }
                let path = try directory.write(
                    #"{"cluster": "demo", "peers": [\#(peers.joined(separator: ","))]}"#,
                    to: "cluster.json")
                return try ProgramRun(
                    raftd, ["--config", path, "--check", "--data-dir", directory.file("data")])
            }
            let one = try run(["198.51.100.1:7001", "127.0.0.1:7999", "198.51.100.2:7001"])
            #expect(one.exit == .status(0))
            #expect(one.output.hasPrefix("✓ \(directory.file("cluster.json")): peer 1 of 3 in"))
            let none = try run(["198.51.100.1:7001"])
            // Not 64, which a unit takes for final: the address may be there in a moment.
            #expect(none.exit == .status(71))
            #expect(none.error.hasSuffix("has an address of this machine (yet)\n"))
            let both = try run(["127.0.0.1:7998", "127.0.0.1:7999"])
            #expect(both.exit == .status(64))
            #expect(both.error.contains("have an address of this machine: 0, 1\n"))
        }

        @Test("--check says what a start would meet, a line each, and starts nothing")
        func check() throws {
            let holder = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
            let path = try directory.write(
                #"{"cluster": "demo", "peers": [{"id": 1, "address": "\#(holder.localAddress)"}]}"#,
                to: "cluster.json")
            let data = directory.file("data")
            let run = try ProgramRun(
                raftd,
                ["--config", path, "--id", "1", "--data-dir", data, "--check", "--", "./no-such"])
            #expect(run.exit == .status(78))
            #expect(
                run.output == """
                    ✓ \(path): peer 1 of 1 in cluster demo
                    ✓ data directory \(data): can be made, a new peer
                    ✗ \(holder.localAddress): Address already in use
                    ✗ command ./no-such: not found, or not executable

                    """)
            #expect(run.error == "")
            #expect(!WholeFile.exists(data))
        }

        @Test(
            "--check tells what --cleanup and --check-command cannot run",
            arguments: [
                ("./no-such --all", "✗ --cleanup ./no-such: not found, or not executable\n"),
                ("no-such-program", "✗ --cleanup no-such-program: not found, or not executable\n"),
                ("if true; then", "✗ --cleanup: the shell does not understand it\n"),
                ("sh -c 'exit 3'", "✓ --cleanup sh: "),
                ("cd /; rm -f $NONE", ""), ("[ ! -e a ] || \"$NONE\" b", ""),
            ])
        func checkedShell(command: String, line: String) throws {
            let path = try directory.write(
                #"{"cluster": "demo", "peers": [{"id": 1, "address": "127.0.0.1:7997"}]}"#,
                to: "cluster.json")
            let run = try ProgramRun(
                raftd,
                [
                    "--config", path, "--data-dir", directory.file("data"), "--check",
                    "--cleanup", command, "--check-command", "true",
                ])
            #expect(run.exit == .status(line.hasPrefix("✗") ? 78 : 0), "\(run.output)")
            #expect(run.output.contains(line.isEmpty ? "✓ --check-command true: " : line))
            #expect(run.output.contains("--cleanup") == !line.isEmpty)
            #expect(run.error == "")
        }

        @Test("a line that ends raftd is JSON where its log is")
        func lastLine() throws {
            let run = try ProgramRun(
                raftd, ["--log-format", "json", "--config", directory.file("none.json")])
            #expect(run.exit == .status(78))
            #expect(run.error.hasPrefix(#"{"time":""#))
            #expect(run.error.contains(#""level":"error","event":"fatal","cluster":null"#))
        }

        @Test("--check tells whose data directory it is: this peer's, running or not, or another's")
        func checkedDirectory() throws {
            let cluster = try Cluster(ClusterPlan(raftd, peers: 2))
            let data = cluster.directory.file("data-1")
            func check(_ id: Int, _ change: (String) -> String = { $0 }) throws -> ProgramRun {
                let file = cluster.directory.file("checked.json")
                try cluster.directory.write(
                    change(cluster.directory.read("cluster.json")), to: "checked.json")
                return try ProgramRun(
                    raftd, ["--config", file, "--id", "\(id)", "--data-dir", data, "--check"])
            }
            try cluster.startAll()
            try cluster.waitForLeader()
            let running = try check(1)
            #expect(running.exit == .status(0), "\(running.output)")
            let inUse = "! data directory \(data): in use, peer 1 of cluster test is running\n"
            #expect(running.output.contains(inUse), "\(running.output)")
            let belongs = "✗ data directory \(data)/identity belongs to peer 1 of cluster test"
            let other = try check(2)
            #expect(other.exit == .status(78))
            #expect(other.output.contains("\(belongs), not to peer 2 of"), "\(other.output)")
            for id in cluster.ids { try cluster[id].kill() }
            // The guard lets go of the directory when it has told the others.
            try cluster.wait(for: "nobody to use the directory", upTo: .seconds(5)) { _ in
                let stopped = try check(1)
                let idle = "✓ data directory \(data): that of peer 1 of cluster test\n"
                return stopped.exit == .status(0) && stopped.output.contains(idle) ? true : nil
            }
            let renamed = try check(1) { $0.replacing(#""test""#, with: #""toast""#) }
            #expect(renamed.exit == .status(78))
            #expect(renamed.output.contains("\(belongs), not to peer 1 of"), "\(renamed.output)")
        }

        @Test(
            "A wrong configuration: status 78, and one line that names the file and the key",
            arguments: [
                (
                    #"{"cluster": "demo", "peers": [], "colour": "red"}"#,
                    "colour: expected one of the keys cluster, heartbeatMilliseconds, "
                        + "electionTimeoutMilliseconds, probing, "
                        + "preempt, keyFile, unsigned, logLevel, peers, found an unknown key"
                ),
                (
                    #"{"cluster": "demo", "heartbeatMilliseconds": 50, "peers": []}"#,
                    "heartbeatMilliseconds: expected a whole number from 100 to 1666, found 50"
                ),
                (
                    #"{"cluster": "demo", "peers": [{"id": 1, "address": "127.0.0.1:7001"}]}"#,
                    "there is no peer 2; its peers are 1"
                ),
            ])
        func configuration(json: String, problem: String) throws {
            let path = try directory.write(json, to: "cluster.json")
            expectRefusal(
                try ProgramRun(raftd, ["--config", path, "--id", "2"]), 78, "\(path): \(problem)")
        }

        @Test("No configuration: status 78, and what to do")
        func noConfiguration() throws {
            let path = directory.file("missing.json")
            expectRefusal(
                try ProgramRun(raftd, ["--config", path, "--id", "2"]), 78,
                "\(path): no such file; name another one with --config or RAFT_CONFIG")
        }

        @Test("An address that somebody else has: status 71")
        func takenAddress() throws {
            let cluster = try Cluster(ClusterPlan(raftd, peers: 1))
            let other = try UDPSocket(boundTo: cluster.peers[0].address)
            expectRefusal(
                try ProgramRun(raftd, arguments(cluster)), 71,
                "bind \(other.localAddress): Address already in use; is this peer running already? "
                    + "Stop what has the address, or choose another")
        }

        @Test("A data directory that another process uses: status 71")
        func takenDirectory() throws {
            let cluster = try startedCluster(1)
            try cluster.waitForLeader()
            expectRefusal(
                try ProgramRun(raftd, arguments(cluster) + ["--listen", "127.0.0.1:0"]), 71,
                "\(cluster.directory.file("data-1")) is in use by another process; stop that one "
                    + "first, or give this peer another data directory")
        }

        @Test("Another peer's data directory: status 78")
        func foreignDirectory() throws {
            let cluster = try startedCluster(3)
            try cluster.waitForLeader()
            try cluster.peers[0].kill()
            try cluster.peers[1].kill()
            let run = try ProgramRun(
                raftd,
                [
                    "--config", cluster.configurationPath, "--id", "2",
                    "--data-dir", cluster.directory.file("data-1"),
                ])
            #expect(run.exit == .status(78))
            #expect(
                run.error.contains("belongs to peer 1 of cluster test, not to peer 2 of cluster"))
            #expect(run.error.split(separator: "\n").count == 1)
        }

        @Test("A peer writes on standard error only, and each line tells one event")
        func silentOutput() throws {
            let cluster = try Cluster(ClusterPlan(raftd, peers: 1))
            let run = try ProgramRun(
                "timeout", ["--preserve-status", "1", raftd] + arguments(cluster))
            #expect(run.exit == .status(0))
            #expect(run.output == "")
            let lines = run.error.split(separator: "\n")
            #expect(lines.allSatisfy { $0.contains(" peer 1: ") })
            #expect(lines.contains { $0.hasSuffix("peer 1: stopped") })
        }

        private func arguments(_ cluster: Cluster) -> [String] {
            [
                "--config", cluster.configurationPath, "--id", "1",
                "--data-dir", cluster.directory.file("data-1"),
            ]
        }

        private func expectRefusal(_ run: ProgramRun, _ status: CInt, _ reason: String) {
            #expect(run.exit == .status(status))
            #expect(run.output == "")
            #expect(run.error == "raftd: \(reason)\n")
        }
    }
}
