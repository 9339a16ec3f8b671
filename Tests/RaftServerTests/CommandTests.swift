import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

@Suite("When the command runs")
struct CommandTests {
    @Test("it is ordered once, when the lease begins, and extended with each round")
    func start() throws {
        var rig = Rig.commanding()
        rig.lead()
        guard case .start(Term(5), let until)? = rig.orders.first else {
            Issue.record("\(rig.orders)")
            return
        }
        #expect(until > rig.now)
        #expect(rig.state()?.command?.state == .starting)
        rig.take(.guardReport(.started(Term(5), process: 812)))
        #expect(
            rig.messages(of: "commandStarted")
                == ["started ./svc (pid 812): holds the lease of term 5"])
        let before = rig.orders.count
        rig.leadOn(for: .milliseconds(250))
        let extensions = rig.orders[before...]
        #expect(!extensions.isEmpty)
        for order in extensions {
            guard case .extend(let later) = order else {
                Issue.record("\(order)")
                return
            }
            #expect(later > until)
        }
        #expect(rig.state()?.command?.process == 812)
        #expect(rig.state()?.command?.state == .running)
        #expect(rig.metric("raft_command_state", ",state=\"running\"") == "1")
    }

    @Test("nothing is ordered before there is a guard")
    func unguarded() {
        var rig = Rig.commanding()
        while rig.server.node.lease(at: rig.now) == nil {
            rig.now = max(rig.server.deadline(after: rig.now), rig.now + .microseconds(1))
            rig.take(.tick)
            rig.oblige()
        }
        #expect(rig.orders.isEmpty)
        rig.take(.guardReport(.ready))
        #expect(rig.orders.count == 1)
    }

    @Test("a leader that loses its quorum extends its lease no more, and has it stopped")
    func lostLease() {
        var rig = Rig.running()
        rig.leadOn(for: .milliseconds(300))
        let orders = rig.orders.count
        rig.run(for: .seconds(1))
        #expect(!rig.server.node.isLeader)
        let later = rig.orders.dropFirst(orders)
        #expect(!later.isEmpty)
        // The guard ends it with its lease, if that is earlier.
        for order in later {
            guard case .stop(let limit) = order, limit <= rig.now + GuardPlan().grace else {
                Issue.record("\(later)")
                continue
            }
        }
    }

    @Test("a leader that learns of a later term lets it run to the end of the lease, and no longer")
    func laterTerm() {
        var rig = Rig.running()
        rig.leadOn(for: .milliseconds(300))
        guard case .extend(let until)? = rig.orders.last else {
            Issue.record("\(rig.orders)")
            return
        }
        rig.hear(.probe(Probe(term: Term(9))), from: 2, sequence: 1)
        #expect(!rig.server.node.isLeader)
        #expect(rig.orders.last == .stop(by: until))
    }

    @Test("history remembers when the command was first started under each leadership")
    func firstStart() {
        var rig = Rig.commanding()
        rig.lead()
        rig.leadOn(for: .milliseconds(20))
        rig.take(.guardReport(.started(Term(5), process: 812)))
        rig.leadOn(for: .milliseconds(30))
        rig.take(.commandEnded(3, .itself))
        rig.leadOn(for: .milliseconds(200))
        rig.take(.guardReport(.started(Term(5), process: 813)))
        rig.heartbeat(from: 2, term: 6)
        rig.take(.guardReport(.started(Term(6), process: 814)))
        guard case .history(let page)? = rig.ask(.history(after: 0)) else {
            Issue.record("no answer")
            return
        }
        let own = page.changes.filter { $0.leader == NodeID(1) }
        #expect(own.map(\.commandAge) == [.milliseconds(230)])
        #expect(page.changes.filter { $0.leader != NodeID(1) }.allSatisfy { $0.commandAge == nil })
    }

    @Test("a follower whose command is missing warns at its start")
    func missing() {
        var rig = Rig.commanding()
        rig.take(.started(Startup(at: Rig.endpoint(1), commandProblem: "no such file")))
        #expect(
            rig.messages(of: "commandMissing")
                == ["will not be able to start ./svc if this peer leads: no such file"])
    }

    @Test("a clean-up that failed before the start is an error in the log, as any other")
    func cleanupBeforeTheStart() {
        var rig = Rig.commanding()
        rig.take(.started(Startup(at: Rig.endpoint(1), cleanupProblem: "exited with status 3")))
        #expect(rig.messages(of: "cleanupFailed") == ["the clean-up exited with status 3"])
    }

    @Test("a check or a clean-up that took too long is told from one that could not be started")
    func failures() {
        var rig = Rig.running()
        rig.take(.guardReport(.checked(.failing(inARow: 1, .tookTooLong))))
        rig.take(.guardReport(.checked(.failing(inARow: 2, .couldNotStart(errno: 12)))))
        rig.take(.guardReport(.cleanupFailed(.tookTooLong)))
        rig.take(.guardReport(.cleanupFailed(.couldNotStart(errno: 12))))
        let room = "the system has no room for another process"
        #expect(
            rig.messages(of: "commandUnhealthy") == [
                "the check of ./svc took too long, 1 times in a row",
                "the check of ./svc could not be started: \(room), 2 times in a row",
            ])
        #expect(
            rig.messages(of: "cleanupFailed") == [
                "the clean-up took too long", "the clean-up could not be started: \(room)",
            ])
    }

    @Test("a failing check is shown; its end counts as the command's own")
    func check() {
        var rig = Rig.running()
        rig.take(.guardReport(.checked(.failing(inARow: 2, .ended(.status(1))))))
        #expect(rig.state()?.command?.state == .failingCheck)
        #expect(
            rig.messages(of: "commandUnhealthy")
                == ["the check of ./svc exited with status 1, 2 times in a row"])
        rig.take(.guardReport(.checked(.passing)))
        #expect(rig.state()?.command?.state == .running)
        rig.take(.commandEnded(143, .check))
        #expect(rig.state()?.command?.exits == 1)
        #expect(rig.state()?.command?.state == .backingOff)
    }

    @Test("it is failing its check since the first failure, not since the last")
    func failingSince() {
        var rig = Rig.running()
        for failures in UInt32(1)...3 {
            rig.take(.guardReport(.checked(.failing(inARow: failures, .tookTooLong))))
            rig.leadOn(for: .seconds(1))
        }
        #expect(rig.state()?.command?.since == .seconds(3))
    }

    @Test("a command whose start came too late was never asked to end")
    func tooLate() {
        var rig = Rig.commanding()
        rig.lead()
        rig.take(.guardReport(.ended(Term(5), CommandEnd(nil, because: .lease))))
        #expect(
            rig.messages(of: "commandEnded")
                == ["./svc was not started: its lease was about to end"])
    }

    @Test("a guard that is lost while no command runs takes none with it")
    func idleGuardGone() {
        var rig = Rig()
        rig.take(.guardGone)
        #expect(rig.messages(of: "guardLost") == ["the guard has ended; no command was running"])
    }

    @Test("the guard is gone: so is the command, and none starts before there is another guard")
    func guardGone() {
        var rig = Rig.running()
        rig.take(.guardGone)
        #expect(
            rig.messages(of: "guardLost") == ["the guard of ./svc has ended, and ./svc with it"])
        let before = rig.orders.count
        rig.leadOn(for: .seconds(1))
        #expect(rig.orders.count == before)
        rig.take(.guardReport(.ready))
        #expect(rig.orders.count == before + 1)
    }

    @Test("what cannot be ended is said and shown, until another run starts")
    func survivor() {
        var rig = Rig.running()
        rig.take(.guardReport(.cannotEnd(process: 815, errno: 1)))
        #expect(rig.messages(of: "commandCannotEnd").count == 1)
        let words = "process 815 cannot be ended: it has other rights than raftd"
        #expect(rig.state()?.command?.reason == words)
        rig.take(.commandEnded(143, .ordered))
        #expect(rig.state()?.command?.reason == words, "it lives on")
        rig.leadOn(for: .seconds(2))
        rig.take(.guardReport(.started(Term(5), process: 816)))
        #expect(rig.state()?.command?.state == .running)
        #expect(rig.state()?.command?.reason == nil)
    }

    @Test("a guard that cannot be started again is an error in the log")
    func guardFailed() {
        var rig = Rig.running()
        rig.take(.guardGone)
        rig.take(.guardFailed("clone: Resource temporarily unavailable"))
        #expect(
            rig.messages(of: "guardFailed") == [
                "cannot start another guard of the command: clone: Resource temporarily "
                    + "unavailable; trying again every second"
            ])
    }

    @Test("a report about an earlier run changes nothing")
    func oldReport() {
        var rig = Rig.running()
        rig.take(.guardReport(.ended(Term(4), CommandEnd(.status(1), because: .itself))))
        #expect(rig.state()?.command?.state == .running)
        rig.take(.guardReport(.started(Term(4), process: 1)))
        #expect(rig.state()?.command?.process == 812)
    }
}

extension Rig {
    /// A peer that has a command.
    static func commanding(
        _ policy: CommandSettings.ExitPolicy = .restart, grace: Duration = .seconds(2)
    ) -> Rig {
        Rig(
            Rig.settings(
                command: CommandSettings(
                    name: "./svc", exitPolicy: policy, plan: GuardPlan(grace: grace))))
    }

    /// A leader whose command runs as process 812.
    static func running(_ policy: CommandSettings.ExitPolicy = .restart) -> Rig {
        var rig = Rig.commanding(policy)
        rig.lead()
        rig.take(.guardReport(.started(Term(5), process: 812)))
        return rig
    }
}

extension ServerInput {
    /// The command of term 5 has ended with this status.
    static func commandEnded(
        _ status: UInt32 = 0, _ reason: CommandEnd.Reason = .ordered
    ) -> ServerInput {
        .guardReport(.ended(Term(5), CommandEnd(.status(status), because: reason)))
    }
}
