import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

@Suite("On the way out")
struct LifecycleTests {
    private func rig(
        hasCommand: Bool = false, hasHook: Bool = false, grace: Duration = .seconds(10)
    ) -> Rig {
        let command = CommandSettings(
            name: "./svc", exitPolicy: .restart, plan: GuardPlan(grace: grace))
        return Rig(Rig.settings(command: hasCommand ? command : nil, hasHook: hasHook))
    }

    private func leader(hasHook: Bool = false) -> Rig {
        var rig = rig(hasCommand: true, hasHook: hasHook)
        rig.lead()
        rig.take(.guardReport(.started(Term(5), process: 812)))
        return rig
    }

    private var ended: ServerInput {
        .guardReport(.ended(Term(5), CommandEnd(.status(0), because: .ordered)))
    }

    @Test("a follower is gone at once, with status 0")
    func follower() {
        var rig = rig()
        rig.heartbeat(from: 2)
        rig.take(.signal(.terminate))
        #expect(rig.actions.exitStatus == 0)
        #expect(rig.actions.notifications == [.stopping])
        #expect(rig.log.suffix(2).map(\.message) == ["received SIGTERM, stopping", "stopped"])
        #expect(rig.orders == [.quit])
    }

    @Test("a leader hands over only after its command has ended, and goes only after that")
    func commandFirst() {
        var rig = leader()
        rig.take(.signal(.terminate))
        #expect(rig.orders.last == .stop(by: rig.now + .seconds(10)))
        #expect(rig.sent.isEmpty)
        rig.leadOn(for: .milliseconds(300))
        #expect(rig.server.node.lease(at: rig.now) != nil, "it still leads while it waits")
        rig.take(ended)
        #expect(rig.sent.map(\.to) == [2])
        guard case .timeoutNow? = rig.sent.first?.message else {
            Issue.record("\(rig.sent)")
            return
        }
        #expect(rig.actions.exitStatus == nil)
        rig.heartbeat(from: 2, term: 6)
        #expect(rig.actions.exitStatus == 0)
    }

    @Test("a transfer on request waits for the command as well")
    func transfer() {
        var rig = leader()
        guard case .transfer(let report)? = rig.ask(.transfer(to: NodeID(3))) else {
            Issue.record("no answer")
            return
        }
        #expect(report.isAccepted)
        #expect(rig.orders.last == .stop(by: rig.now + .seconds(10)))
        #expect(rig.sent.isEmpty)
        rig.take(ended)
        #expect(rig.sent.map(\.to) == [3])
        let starts = rig.orders.count { if case .start = $0 { true } else { false } }
        #expect(starts == 1)
    }

    @Test("a second SIGTERM does not wait for the command")
    func second() {
        var rig = leader()
        rig.take(.signal(.terminate))
        rig.now = rig.now + .milliseconds(50)
        rig.take(.signal(.terminate))
        #expect(rig.orders.last == .stop(by: rig.now))
    }

    @Test("a second SIGTERM does not wait for a hook that hangs")
    func secondForHook() {
        var rig = rig(hasHook: true)
        rig.heartbeat(from: 2)
        #expect(rig.notices.count == 1)
        rig.take(.signal(.terminate))
        #expect(rig.actions.exitStatus == nil)
        rig.take(.signal(.interrupt))
        #expect(rig.actions.hook == [.kill])
        rig.take(.hookEnded)
        #expect(rig.actions.exitStatus == 0)
    }

    @Test("a second SIGTERM while it hands over does not wait for a hook that hangs either")
    func secondWhileHandingOver() {
        var rig = rig(hasHook: true)
        rig.lead()
        rig.take(.signal(.terminate))
        #expect(rig.sent.map(\.to) == [2])
        rig.take(.signal(.terminate))
        #expect(rig.actions.hook == [.kill])
        rig.heartbeat(from: 2, term: 6)
        rig.take(.hookEnded)
        #expect(rig.actions.exitStatus == 0)
    }

    @Test("a peer that waits for its hook before it goes does not want to lead any more")
    func unwillingOnItsWayOut() {
        var rig = rig(hasHook: true)
        rig.heartbeat(from: 2)
        #expect(rig.server.node.isWilling(at: rig.now))
        rig.take(.signal(.terminate))
        #expect(rig.actions.exitStatus == nil)
        rig.pass(.seconds(9))
        #expect(!rig.server.node.isWilling(at: rig.now))
    }

    @Test("a hook that hangs is killed after ten seconds, and no one waits longer")
    func hangingHook() {
        var rig = rig(hasHook: true)
        rig.heartbeat(from: 2)
        rig.take(.signal(.terminate))
        rig.pass(.seconds(9))
        #expect(rig.actions.hook.isEmpty)
        rig.pass(.seconds(1))
        #expect(rig.actions.hook == [.kill])
        rig.take(.hookEnded)
        #expect(rig.actions.exitStatus == 0)
    }

    @Test("a leader whose followers do not want to lead goes without handing over")
    func unwilling() {
        var rig = rig()
        rig.isWillingToLead = false
        rig.lead()
        rig.take(.signal(.terminate))
        #expect(rig.sent.isEmpty)
        #expect(rig.actions.exitStatus == 0)
    }

    @Test("a leader that waits for its hook hands over to a follower that comes meanwhile")
    func lateSuccessor() {
        var rig = rig(hasHook: true)
        rig.isWillingToLead = false
        rig.lead()
        rig.take(.signal(.terminate))
        #expect(rig.actions.exitStatus == nil)
        rig.isWillingToLead = true
        rig.leadOn(for: .milliseconds(150), [2])
        #expect(
            rig.server.node.transferRefusal(to: nil, at: rig.now) == .underWay(to: NodeID(2)))
    }

    @Test("a leader without a live follower tells the hook that nobody leads, and goes")
    func alone() {
        var rig = Rig(
            Rig.settings(peers: [Rig.peer(1)], hasHook: true), restoring: Rig.voter)
        rig.lead([])
        rig.take(.hookEnded)
        rig.take(.signal(.terminate))
        #expect(rig.notices.last?.leader == nil)
        #expect(rig.notices.last?.reason == "stopped")
        #expect(rig.actions.exitStatus == nil)
        rig.take(.hookEnded)
        #expect(rig.actions.exitStatus == 0)
    }

    @Test(
        "what a signal asks for is said, and changes nothing by itself",
        arguments: [
            (ServerSignal.hangUp, "reading the configuration again"), (.user1, "nothing to do"),
            (.user2, "nothing to do"),
        ])
    func otherSignals(_ signal: ServerSignal, _ consequence: String) {
        var rig = rig()
        rig.heartbeat(from: 2)
        let before = rig.server
        rig.take(.signal(signal))
        #expect(rig.server == before)
        #expect(rig.log.last?.message == "received \(signal.rawValue), \(consequence)")
        #expect(rig.actions.readsFiles == (signal == .hangUp))
    }

    @Test(
        "a configuration that was read again: what has changed is said, and what needs a restart",
        arguments: [
            (ConfigurationChange(), LogLevel.info, "nothing has changed in the configuration"),
            (.init(logLevel: .debug), .info, "logs at level debug from now on"),
            (
                .init(restartKeys: ["preempt", "peers"]), .warning,
                "restart to use what has changed in the configuration: preempt, peers"
            ),
            (
                .init(logLevel: .error, restartKeys: ["peers"]), .warning,
                "logs at level error from now on; "
                    + "restart to use what has changed in the configuration: peers"
            ),
        ])
    func configurationRead(_ change: ConfigurationChange, _ level: LogLevel, _ words: String) {
        var rig = rig()
        rig.heartbeat(from: 2)
        let before = rig.server
        rig.take(.configurationRead(change))
        #expect(rig.server == before)
        #expect(rig.actions.logLevel == change.logLevel)
        #expect(rig.log.last?.level == level)
        #expect(rig.log.last?.message == words)
    }

    @Test("a configuration that cannot be used is said, and changes nothing")
    func configurationRefused() {
        var rig = rig()
        rig.heartbeat(from: 2)
        let before = rig.server
        rig.take(.configurationRefused("cluster.json: no such file"))
        #expect(rig.server == before)
        #expect(rig.actions.logLevel == nil)
        #expect(
            rig.log.last?.message
                == "configuration refused, the old one stays: cluster.json: no such file")
    }

    @Test("what depends on a save that failed is not to be had")
    func persistence() throws {
        struct Full: Error {}
        var rig = rig()
        rig.pass(.seconds(1))
        let vote = RequestVote(term: Term(9), candidate: NodeID(3), lastLog: .zero)
        let bytes = try Rig.codec.encode(
            .peer(from: NodeID(3), to: NodeID(1), sequence: 1, .requestVote(vote)))
        let output = rig.server.handle(
            .datagram(ArrivedDatagram(bytes, from: Rig.endpoint(3))), at: rig.now,
            using: &rig.generator)
        #expect(throws: Full.self) {
            try output.release { change throws(Full) in
                #expect(change.state?.vote == NodeID(3))
                throw Full()
            }
        }
    }

    @Test("the same inputs give the same server, and the same output")
    func deterministic() {
        var one = leader()
        var other = leader()
        one.leadOn(for: .seconds(5))
        other.leadOn(for: .seconds(5))
        #expect(one.server == other.server)
        #expect(one.log == other.log)
        #expect(one.orders == other.orders)
    }
}
