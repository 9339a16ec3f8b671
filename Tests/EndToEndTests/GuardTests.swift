import RaftClient
import POSIX
import Raft
import RaftGuard
import RaftTesting
import Testing

extension RealProcesses {
    @Suite("The guard as a process")
    struct GuardTests {
        /// The will came twice, and said that no command runs only when none did.
        ///
        /// The guard waits 40 ms for the end of the command before it says that it does not know.
        private func expectWill(
            _ stage: GuardStage, _ processes: [ProcessID] = []
        ) throws {
            var texts: [String] = []
            try stage.receive(within: .milliseconds(300)) { text, now in
                texts.append(text)
                if text == "free" { #expect(processes.filter(\.exists) == []) }
                if text == "wait" { #expect(now >= stage.death + .milliseconds(40)) }
            }
            #expect(texts.count == 2 && Set(texts).isSubset(of: ["free", "wait"]), "\(texts)")
            #expect(texts == texts.sorted().reversed(), "what is free does not wait again")
        }

        private func expectGone(_ processes: [ProcessID]) {
            let left = processes.filter { $0.exists }
            #expect(left.isEmpty)
            for process in left { try? process.send(.kill) }
        }

        @Test(
            "a dead daemon's command ends with all that it has started, in whatever session",
            arguments: [
                "sleep 1000 & echo $! >$0/child; wait",
                "setsid sleep 1000 & echo $! >$0/child; wait",
                "set -m; (exec sleep 1000) & echo $! >$0/child; wait",
                "setsid bash -c 'trap \"\" TERM; echo $$ >$0/child; while :; do sleep 1; done' $0"
                    + " & wait",
                "(setsid bash -c 'echo $$ >$0/child; exec sleep 1000' $0 &) ; sleep 1000",
                "chmod 777 $0; exec su nobody -s /bin/bash -c "
                    + "'echo $$ >$0/child; sleep 1000; true' $0",
            ])
        func death(script: String) throws {
            guard !script.contains("exec su") || ProcessID.isRoot else { return }
            let stage = try GuardStage("echo $$ >$0/command; " + script)
            try stage.order(stage.will)
            let processes = try stage.start(writing: "command", "child")
            #expect(processes.filter { $0.exists } == processes)
            try stage.killDaemon()
            try expectWill(stage, processes)
            expectGone(processes)
            #expect(try stage.hasEnded())
        }

        @Test("a daemon that dies before it has read a report leaves nothing behind either")
        func unreadReport() throws {
            let stage = try GuardStage("setsid sleep 1000 & echo $! >$0/child; wait")
            try stage.order(.start(Term(7), leaseUntil: .now + .seconds(60)))
            let child = try stage.processUnheard(in: "child")
            // The report that the command has started is in the channel, and stays there.
            try stage.killDaemon()
            try stage.waitForEnd()
            expectGone([child])
        }

        @Test("a command that is stopped, and one that ignores SIGTERM, end when they are told to")
        func stubborn() throws {
            let stage = try GuardStage(
                "trap '' TERM; echo $$ >$0/command; while :; do sleep 1; done")
            let processes = try stage.start(writing: "command")
            try stage.order(.stop(by: .now + .milliseconds(100)))
            let end = GuardReport.ended(Term(7), CommandEnd(.signal(9), because: .ordered))
            try stage.wait(for: "the end") { $0.reports.last == end }
            expectGone(processes)
        }

        @Test("what left the command's session is asked to end as well")
        func politeness() throws {
            let stage = try GuardStage(
                "setsid bash -c 'trap \"echo yes >$0/asked; exit\" TERM; echo $$ >$0/child; "
                    + "while :; do sleep 0.01; done' $0 & wait")
            let processes = try stage.start(writing: "child")
            try stage.order(.stop(by: .now + .seconds(30)))
            try stage.wait(for: "the end") {
                $0.reports.contains { if case .ended = $0 { true } else { false } }
            }
            expectGone(processes)
        }

        @Test(
            "a command's own status is its own, also 126 and 127",
            arguments: [UInt32(0), 1, 126, 127])
        func status(status: UInt32) throws {
            let stage = try GuardStage("exit \(status)")
            try stage.start()
            let end = GuardReport.ended(Term(7), CommandEnd(.status(status), because: .itself))
            try stage.wait(for: "the end") { $0.reports.last == end }
        }

        @Test("signals to the whole group, and a terminal's, do not end it")
        func signals() throws {
            let stage = try GuardStage("echo $$ >$0/command; sleep 1000")
            try stage.order(stage.will)
            let processes = try stage.start(writing: "command")
            for signal in [Signal.terminate, .interrupt, .hangUp] { stage.send(signal) }
            #expect(try stage.received(within: .milliseconds(50)) == [])
            #expect(try stage.hasEnded() == false)
            #expect(processes.filter { $0.exists } == processes)
            try stage.killDaemon()
            try expectWill(stage, processes)
            expectGone(processes)
        }

        @Test("a daemon that only let go of the channel is not announced as dead")
        func channelAlone() throws {
            let stage = try GuardStage("sleep 1000")
            try stage.order(stage.will)
            try stage.start()
            stage.closeChannel()
            #expect(try stage.received(within: .milliseconds(100)) == [])
            try stage.killDaemon()
            try expectWill(stage)
        }

        @Test("one that stood still when its daemon died does all that when it goes on")
        func stopped() throws {
            let stage = try GuardStage("echo $$ >$0/command; sleep 1000")
            try stage.order(stage.will)
            let processes = try stage.start(writing: "command")
            stage.send(.stop)
            try stage.order(.will(Will()))
            try stage.order(stage.will)
            try stage.killDaemon()
            #expect(try stage.received(within: .milliseconds(100)) == [])
            stage.send(.resume)
            try expectWill(stage, processes)
            expectGone(processes)
        }

        @Test("a revoked will is not sent, though the daemon dies at once")
        func revoked() throws {
            let stage = try GuardStage("sleep 1000")
            try stage.order(stage.will)
            try stage.order(.will(Will()))
            try stage.killDaemon()
            #expect(try stage.received(within: .milliseconds(200)) == [])
            try stage.wait(for: "its end") { try $0.hasEnded() }
        }

        @Test("it lets go of the socket when the will is sent: the address can be had again")
        func socket() throws {
            let stage = try GuardStage("sleep 1000")
            try stage.order(stage.will)
            try stage.killDaemon()
            try stage.wait(for: "its end") { try $0.hasEnded() }
            let socket = try UDPSocket(boundTo: stage.address)
            #expect(socket.localAddress == stage.address)
        }

        @Test("the clean-up runs when nothing is left of the command, and before the end is told")
        func cleanup() throws {
            let directory = try TemporaryDirectory()
            let stage = try GuardStage(
                "sleep 1000 & echo $! >$0/child; wait",
                cleanup: "kill -0 $(cat \(directory.file("child"))) 2>\(directory.file("result"));"
                    + " echo $RAFT_TERM >\(directory.file("term"))")
            let child = try stage.start(writing: "child")
            try directory.write("\(child[0])", to: "child")
            try stage.order(.stop(by: .now))
            try stage.wait(for: "the end") {
                $0.reports.contains { if case .ended = $0 { true } else { false } }
            }
            #expect(directory.read("term") == "7\n")
            #expect(directory.read("result").contains("No such process"))
        }

        @Test("its name in `ps` says what it is")
        func name() throws {
            let stage = try GuardStage("sleep 1000")
            try stage.wait(for: "it to be ready") { $0.reports == [.ready] }
            let run = try ProgramRun("ps", ["-o", "comm=,args=", "-p", "\(stage.process)"])
            #expect(run.output.hasPrefix("raftd-guard     raftd-guard --guard "))
        }

        @Test("killed alone, it takes the command along")
        func alone() throws {
            let stage = try GuardStage("echo $$ >$0/command; exec sleep 1000")
            let processes = try stage.start(writing: "command")
            stage.send(.kill)
            try stage.wait(for: "the command's end") { _ in !processes[0].exists }
        }
    }
}
