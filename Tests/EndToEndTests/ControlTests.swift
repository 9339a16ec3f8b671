import POSIX
import Raft
import RaftClient
import RaftTesting
import Testing

/// The client that was built with these tests.
private let raftctl = siblingProgram("raftctl")

extension RealProcesses {
    @Suite("raftctl")
    struct ControlTests {
        private func run(_ cluster: Cluster, _ arguments: [String]) throws -> ProgramRun {
            try ProgramRun(
                raftctl, arguments + ["--config", cluster.configurationPath, "--timeout", "5000"])
        }

        private func shell(_ script: String, _ cluster: Cluster) throws -> ProgramRun {
            try ProgramRun(
                "/bin/bash", ["-c", script, "bash", raftctl, cluster.configurationPath])
        }

        @Test("the exit status of every command says whether it did what it was asked for")
        func statuses() throws {
            let cluster = try startedCluster(3)
            let old = try cluster.waitForLeader()
            let target = cluster.others(than: old.leader)[0]
            for command in [
                ["state"], ["state", "--json"], ["leader"], ["wait"], ["history"], ["metrics"],
                ["check"], ["wait", "--here"], ["wait", "--here", "\(old.leader)"],
                ["leader", "--here", "\(old.leader)"], ["metrics", "--here", "\(target)"],
                ["wait", "--not", "\(target)"], ["transfer", "--to", "\(old.leader)"],
                ["transfer", "--to", "\(target)"], ["wait", "--term-after", "\(old.term)"],
                ["help"], ["completions", "bash"],
            ] {
                let run =
                    command[0] == "help" || command[0] == "completions"
                    ? try ProgramRun(raftctl, command) : try self.run(cluster, command)
                #expect(run.exit == .status(0), "\(command): \(run.error)")
                #expect(!run.output.isEmpty || command.prefix(2) == ["leader", "--here"])
                #expect(run.error == "")
            }
            for command in [["leader", "--here", "\(old.leader)"]] {
                #expect(try self.run(cluster, command).exit == .status(1))
            }
            #expect(try self.run(cluster, ["transfer", "--to", "9"]).exit == .status(64))
        }

        /// Asks by relays that lose what is long, both ways.
        private static let narrowPath = """
            import json, socket, subprocess, sys, threading

            def relay(address):
                host, port = address.rsplit(":", 1)
                peer, client = (host, int(port)), None
                one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                one.bind(("127.0.0.1", 0))
                def run():
                    nonlocal client
                    while True:
                        data, source = one.recvfrom(2048)
                        if source != peer: client = source
                        if len(data) < 1000: one.sendto(data, client if source == peer else peer)
                threading.Thread(target=run, daemon=True).start()
                return "127.0.0.1:%d" % one.getsockname()[1]

            raftctl, path, command = sys.argv[1:]
            with open(path) as file: settings = json.load(file)
            for peer in settings["peers"]: peer["address"] = relay(peer["address"])
            with open(path + ".narrow", "w") as file: json.dump(settings, file)
            sys.exit(subprocess.run([raftctl, command, "--config", file.name, "--timeout", "5000"])
                     .returncode)
            """

        @Test("metrics and history of peers behind a path that loses what is long are shown")
        func narrowPath() throws {
            let cluster = try startedCluster(3)
            try cluster.waitForLeader()
            func ask(_ command: String) throws -> ProgramRun {
                try ProgramRun(
                    "python3",
                    ["-c", Self.narrowPath, raftctl, cluster.configurationPath, command])
            }
            let metrics = try ask("metrics")
            #expect(metrics.exit == .status(0), "\(metrics.error)")
            for id in cluster.ids {
                let labels = "{cluster=\"test\",peer=\"\(id)\"}"
                #expect(metrics.output.contains("raft_peer_reachable\(labels) 1"))
                #expect(metrics.output.contains("raft_flush_seconds_total\(labels)"))
            }
            let history = try ask("history")
            #expect(history.exit == .status(0), "\(history.error)")
            #expect(history.output.contains("the cluster is starting"))
        }

        @Test("without a majority every command that needs a leader fails, and says why")
        func noMajority() throws {
            let cluster = try startedCluster(3)
            try cluster.waitForLeader()
            for id in cluster.ids.dropFirst() { try cluster[id].kill() }
            try cluster.expectNoLeader(for: .milliseconds(1))
            for command in [["state"], ["leader"], ["leader", "--here", "1"], ["transfer"]] {
                let run = try ProgramRun(
                    raftctl, command + ["--config", cluster.configurationPath])
                #expect(run.exit == .status(1), "\(command)")
                #expect((run.output + run.error).contains("only 1 of 3 peers answers"))
            }
        }

        @Test("a file that names another cluster looks like that, and not like a slow network")
        func otherCluster() throws {
            let cluster = try startedCluster(3)
            try cluster.waitForLeader()
            let peers = cluster.peers.map { #"{"id": \#($0.id), "address": "\#($0.address)"}"# }
            let path = try cluster.directory.write(
                #"{"cluster": "other", "peers": [\#(peers.joined(separator: ","))]}"#,
                to: "other.json")
            let run = try ProgramRun(raftctl, ["leader", "--config", path, "--timeout", "200"])
            #expect(run.exit == .status(1))
            #expect(run.error.contains(#"are they in the cluster "other", which this file names?"#))
        }

        @Test("a result that cannot be written is an error")
        func lostOutput() throws {
            let cluster = try startedCluster(1)
            try cluster.waitForLeader()
            for command in ["leader", "state", "metrics", "history", "help"] {
                let full = try shell(#""$1" \#(command) --config "$2" >/dev/full"#, cluster)
                #expect(full.exit == .status(71), "\(command)")
                #expect(
                    full.error
                        == "raftctl: cannot write to standard output: No space left on device\n")
                let closed = try shell(#""$1" \#(command) --config "$2" >&-"#, cluster)
                #expect(closed.exit == .status(71), "\(command)")
            }
        }

        @Test("watch ends with its reader, and dies of an interrupt")
        func watch() throws {
            let cluster = try startedCluster(1)
            try cluster.waitForLeader()
            let script = #"trap '' PIPE; { "$1" watch --config "$2"; echo "$?" >&2; } | head -n 1"#
            let reader = try shell(script, cluster)
            #expect(reader.output.contains("leads term"))
            #expect(reader.error.hasSuffix("71\n"))
            let interrupted = try shell(
                #""$1" watch --config "$2" & sleep 0.3; kill -TERM $!; wait $!; echo $?"#, cluster)
            #expect(interrupted.output.hasSuffix("\n143\n"))
        }

        @Test(
            "arguments and variables of the guarded command that are not UTF-8 reach it unchanged")
        func otherBytes() throws {
            let check = #"""
                dir=$(mktemp -d) && cd "$dir" || exit 9
                printf '{"cluster":"c","peers":[{"id":1,"address":"127.0.0.1:%d"}]}' "$3" >c.json
                export X=$'\xff\xfe'
                env '=x=y' "$1" --config c.json --id 1 --on-exit exit -- \
                    sh -c 'printf "%s%s" "$1" "$X" >out' sh $'a\x80' 2>/dev/null
                od -An -tx1 out; rm -rf "$dir"
                """#
            let port = try UDPSocket(boundTo: .loopback(.ipv4, port: 0)).localAddress.port
            let run = try ProgramRun("/bin/bash", ["-c", check, "bash", raftd, "-", "\(port)"])
            #expect(run.output == " 61 80 ff fe\n")
        }
    }
}
