import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

@Suite("When the command has ended")
struct CommandEndTests {
    @Test("it ends by itself: restarted after 100 ms, then 200, up to 10 s")
    func restart() {
        var rig = Rig.running()
        var pauses: [Int64] = []
        for _ in 1...9 {
            rig.take(.commandEnded(3, .itself))
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
        var rig = Rig.running()
        #expect(rig.state()?.command?.nextTry == nil)
        rig.take(.commandEnded(3, .itself))
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

    @Test("who no longer leads, or is to stop, does not try it again")
    func noNextTry() {
        var deposed = Rig.running()
        deposed.take(.commandEnded(3, .itself))
        var leaving = deposed
        deposed.hear(.probe(Probe(term: Term(9))), from: 2, sequence: 1)
        leaving.take(.signal(.terminate))
        for report in [deposed.state(), leaving.state()] {
            #expect(report?.command?.state == .backingOff)
            #expect(report?.command?.nextTry == nil)
        }
    }

    @Test("what ran for a minute is healthy: the pause is the first again")
    func healthy() {
        var rig = Rig.running()
        rig.take(.commandEnded(3, .itself))
        rig.leadOn(for: .milliseconds(150))
        rig.take(.guardReport(.started(Term(5), process: 900)))
        rig.leadOn(for: .seconds(61))
        rig.take(.commandEnded(3, .itself))
        #expect(rig.messages(of: "commandEnded").last?.hasSuffix("restarting in 100 ms") == true)
    }

    @Test("it ended because of the lease: the next lease may begin at once")
    func endedByLease() {
        var rig = Rig.running()
        rig.take(.commandEnded(143, .lease))
        #expect(rig.orders.last.map { if case .start = $0 { true } else { false } } == true)
        #expect(rig.state()?.command?.exits == 0)
        #expect(
            rig.messages(of: "commandEnded")
                == ["./svc exited with status 143 (SIGTERM sent: lease not renewed)"])
    }

    @Test("it cannot be started: said once, and shown with its reason")
    func cannotStart() {
        var rig = Rig.commanding()
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

    @Test("resign: hands over, and does not stand for ten seconds")
    func resign() {
        var rig = Rig.running(.resign)
        rig.take(.commandEnded(1, .itself))
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
        var rig = Rig.running(.resign)
        rig.isWillingToLead = false
        rig.leadOn(for: .milliseconds(200))
        rig.take(.commandEnded(1, .itself))
        #expect(rig.messages(of: "transferRefused").count == 1)
        rig.leadOn(for: .milliseconds(300))
        #expect(rig.server.node.isLeader)
        #expect(rig.server.node.isWilling(at: rig.now))
        let starts = rig.orders.count { if case .start = $0 { true } else { false } }
        #expect(starts == 2)
    }

    @Test("exit: hands over, and exits with the command's status")
    func exit() {
        var rig = Rig.running(.exit)
        rig.take(.commandEnded(7, .itself))
        #expect(rig.actions.exitStatus == nil)
        rig.heartbeat(from: 2, term: 6)
        #expect(rig.actions.exitStatus == 7)
    }
}
