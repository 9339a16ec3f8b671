import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

@Suite("When the command runs")
struct CommandTests {
    private func rig(
        _ policy: CommandSettings.ExitPolicy = .restart, grace: Duration = .seconds(2)
    ) -> Rig {
        Rig(
            Rig.settings(
                command: CommandSettings(
                    name: "./svc", exitPolicy: policy, plan: GuardPlan(grace: grace))))
    }

    /// A leader whose command runs as process 812.
    private func running(_ policy: CommandSettings.ExitPolicy = .restart) -> Rig {
        var rig = rig(policy)
        rig.lead()
        rig.take(.guardReport(.started(Term(5), process: 812)))
        return rig
    }

    private func end(_ status: UInt32 = 0, _ reason: CommandEnd.Reason = .ordered) -> ServerInput {
        .guardReport(.ended(Term(5), CommandEnd(.status(status), because: reason)))
    }

    @Test("it is ordered once, when the lease begins, and extended with each round")
    func start() throws {
        var rig = rig()
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
        var rig = rig()
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
        var rig = running()
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
        var rig = running()
        rig.leadOn(for: .milliseconds(300))
        guard case .extend(let until)? = rig.orders.last else {
            Issue.record("\(rig.orders)")
            return
        }
        rig.hear(.probe(Probe(term: Term(9))), from: 2, sequence: 1)
        #expect(!rig.server.node.isLeader)
        #expect(rig.orders.last == .stop(by: until))
    }

    @Test("it ends by itself: restarted after 100 ms, then 200, up to 10 s")
    func restart() {
        var rig = running()
        var pauses: [Int64] = []
        for _ in 1...9 {
            rig.take(end(3, .itself))
            #expect(rig.state()?.command?.state == .backingOff)
            let ended = rig.now
            let orders = rig.orders.count { if case .start = $0 { true } else { false } }
            while rig.orders.count(where: { if case .start = $0 { true } else { false } }) == orders
            {
                rig.leadOn(for: .milliseconds(1))
            }
            pauses.append((rig.now - ended).milliseconds)
            rig.take(.guardReport(.started(Term(5), process: 900)))
        }
        for (pause, expected) in zip(
            pauses, [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000])
        {
            #expect(expected...expected + 2 ~= Int(pause))
        }
        let report = rig.state()?.command
        #expect(report?.exits == 9)
        #expect(report?.lastStatus == 3)
        #expect(
            rig.messages(of: "commandEnded").first
                == "./svc exited with status 3; restarting in 100 ms")
    }

    @Test("it says when it is tried again, as time that is left")
    func nextTry() {
        var rig = running()
        #expect(rig.state()?.command?.nextTry == nil)
        rig.take(end(3, .itself))
        #expect(rig.state()?.command?.nextTry == .milliseconds(100))
        rig.leadOn(for: .milliseconds(40))
        #expect(rig.state()?.command?.nextTry == .milliseconds(60))
        #expect(rig.metric("raft_command_next_try_seconds") == "0.060000")
        rig.leadOn(for: .milliseconds(70))
        #expect(rig.state()?.command?.state == .starting)
        #expect(rig.state()?.command?.nextTry == nil)
        #expect(rig.metric("raft_command_next_try_seconds") == "0.000000")
        rig.take(.guardReport(.cannotStart(Term(5), errno: 2)))
        #expect(rig.state()?.command?.nextTry == .milliseconds(200))
    }

    @Test("who leads no more, or is to stop, does not try it again")
    func noNextTry() {
        var deposed = running()
        deposed.take(end(3, .itself))
        var leaving = deposed
        deposed.hear(.probe(Probe(term: Term(9))), from: 2, sequence: 1)
        leaving.take(.signal(.terminate))
        for report in [deposed.state(), leaving.state()] {
            #expect(report?.command?.state == .backingOff)
            #expect(report?.command?.nextTry == nil)
        }
    }

    @Test("history remembers when the command was first started under each leadership")
    func firstStart() {
        var rig = rig()
        rig.lead()
        rig.leadOn(for: .milliseconds(20))
        rig.take(.guardReport(.started(Term(5), process: 812)))
        rig.leadOn(for: .milliseconds(30))
        rig.take(end(3, .itself))
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

    @Test("what ran for a minute is healthy: the pause is the first again")
    func healthy() {
        var rig = running()
        rig.take(end(3, .itself))
        rig.leadOn(for: .milliseconds(150))
        rig.take(.guardReport(.started(Term(5), process: 900)))
        rig.leadOn(for: .seconds(61))
        rig.take(end(3, .itself))
        #expect(rig.messages(of: "commandEnded").last?.hasSuffix("restarting in 100 ms") == true)
    }

    @Test("it ended because of the lease: the next lease may begin at once")
    func endedByLease() {
        var rig = running()
        rig.take(end(143, .lease))
        #expect(rig.orders.last.map { if case .start = $0 { true } else { false } } == true)
        #expect(rig.state()?.command?.exits == 0)
        #expect(
            rig.messages(of: "commandEnded")
                == ["./svc exited with status 143 (SIGTERM sent: lease not renewed)"])
    }

    @Test("it cannot be started: said once, and shown with its reason")
    func cannotStart() {
        var rig = rig()
        rig.lead()
        for _ in 1...3 {
            rig.take(.guardReport(.cannotStart(Term(5), errno: 2)))
            #expect(rig.state()?.command?.state == .cannotStart)
            rig.leadOn(for: .seconds(1))
        }
        #expect(
            rig.messages(of: "commandCannotStart")
                == ["cannot start ./svc: no such file; retrying, at most every 10 s"])
        rig.take(.guardReport(.cannotStart(Term(5), errno: 13)))
        #expect(rig.messages(of: "commandCannotStart").count == 2)
        #expect(rig.state()?.command?.reason == "permission denied (is it executable?)")
    }

    @Test("a follower whose command is missing warns at its start")
    func missing() {
        var rig = rig()
        rig.take(.started(Startup(at: Rig.endpoint(1), commandProblem: "no such file")))
        #expect(
            rig.messages(of: "commandMissing")
                == ["could not start ./svc if this peer led: no such file"])
    }

    @Test("resign: hands over, and does not stand for ten seconds")
    func resign() {
        var rig = running(.resign)
        rig.take(end(1, .itself))
        guard case .timeoutNow? = rig.sent.first?.message else {
            Issue.record("\(rig.sent)")
            return
        }
        rig.heartbeat(from: 2, term: 6)
        rig.take(.refused(by: Rig.endpoint(2)))
        rig.run(for: .seconds(9)) { $0.oblige() }
        #expect(!rig.server.node.isLeader)
        rig.run(for: .seconds(3)) { $0.oblige() }
        #expect(rig.server.node.isLeader)
    }

    @Test("resign, and nobody else wants to lead: it leads on, and starts the command again")
    func resignToNobody() {
        var rig = running(.resign)
        rig.isWillingToLead = false
        rig.leadOn(for: .milliseconds(200))
        rig.take(end(1, .itself))
        #expect(rig.messages(of: "transferRefused").count == 1)
        rig.leadOn(for: .milliseconds(300))
        #expect(rig.server.node.isLeader)
        #expect(rig.server.node.isWilling(at: rig.now))
        let starts = rig.orders.count { if case .start = $0 { true } else { false } }
        #expect(starts == 2)
    }

    @Test("exit: hands over, and exits with the command's status")
    func exit() {
        var rig = running(.exit)
        rig.take(end(7, .itself))
        #expect(rig.actions.exitStatus == nil)
        rig.heartbeat(from: 2, term: 6)
        #expect(rig.actions.exitStatus == 7)
    }

    @Test("a failing check is shown; its end counts as the command's own")
    func check() {
        var rig = running()
        rig.take(.guardReport(.checked(.failing(inARow: 2, .status(1)))))
        #expect(rig.state()?.command?.state == .failingCheck)
        #expect(
            rig.messages(of: "commandUnhealthy")
                == ["the check of ./svc exited with status 1, 2 times in a row"])
        rig.take(.guardReport(.checked(.passing)))
        #expect(rig.state()?.command?.state == .running)
        rig.take(end(143, .check))
        #expect(rig.state()?.command?.exits == 1)
        #expect(rig.state()?.command?.state == .backingOff)
    }

    @Test("the guard is gone: so is the command, and none starts before there is another guard")
    func guardGone() {
        var rig = running()
        rig.take(.guardGone)
        #expect(rig.messages(of: "guardLost").count == 1)
        let before = rig.orders.count
        rig.leadOn(for: .seconds(1))
        #expect(rig.orders.count == before)
        rig.take(.guardReport(.ready))
        #expect(rig.orders.count == before + 1)
    }

    @Test("a report about an earlier run changes nothing")
    func oldReport() {
        var rig = running()
        rig.take(.guardReport(.ended(Term(4), CommandEnd(.status(1), because: .itself))))
        #expect(rig.state()?.command?.state == .running)
        rig.take(.guardReport(.started(Term(4), process: 1)))
        #expect(rig.state()?.command?.process == 812)
    }
}
