import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

@Suite("Drained peers, priorities, and who gives way")
struct OperatingTests {
    private static let elsewhere = Endpoint(.ipv4(0x0A00_0063), port: 4_000)

    private func drain(
        _ rig: inout Rig, _ query: Query = .drain, from client: Endpoint = Rig.client
    ) -> TransferReport? {
        switch rig.ask(query, from: client) {
        case .drain(let report)?, .undrain(let report)?, .vouch(let report)?: report
        case .state?, .transfer?, .history?, .metrics?, nil: nil
        }
    }

    private func leader(
        _ peers: [ServerSettings.Peer] = [Rig.peer(1), Rig.peer(2), Rig.peer(3)],
        isPreempting: Bool = false
    ) -> Rig {
        var settings = Rig.settings(
            peers: peers, command: CommandSettings(name: "./svc", exitPolicy: .restart))
        settings.isPreempting = isPreempting
        var rig = Rig(settings)
        rig.lead()
        rig.take(.guardReport(.started(Term(5), process: 812)))
        return rig
    }

    private func peers(_ first: Int, _ second: Int, _ third: Int) -> [ServerSettings.Peer] {
        zip(UInt64(1)..., [first, second, third]).map { id, priority in
            .init(
                id: NodeID(id), address: "10.0.0.\(id):7001", endpoint: Rig.endpoint(id),
                priority: priority)
        }
    }

    private func isTimeoutNow(_ message: Message) -> Bool {
        if case .timeoutNow = message { true } else { false }
    }

    @Test("that a peer is drained is to be saved, once, and is shown")
    func drained() {
        var rig = Rig()
        #expect(rig.state()?.isDrained == false)
        #expect(drain(&rig)?.isAccepted == true)
        #expect(rig.actions.isDrained == true)
        #expect(drain(&rig)?.isAccepted == true)
        #expect(rig.actions.isDrained == nil)
        #expect(rig.state()?.isDrained == true)
        #expect(rig.metric("raft_drained") == "1")
        #expect(drain(&rig, .undrain)?.isAccepted == true)
        #expect(rig.actions.isDrained == false)
        #expect(rig.state()?.isDrained == false)
        #expect(rig.log.map(\.event) == ["drained", "undrained"])
    }

    @Test("only a process on this machine may ask for it, where nothing is signed")
    func steering() {
        for query in [Query.drain, .undrain, .vouch] {
            var rig = Rig()
            let report = drain(&rig, query, from: Self.elsewhere)
            #expect(report?.isAccepted == false)
            #expect(report?.reason?.contains("loopback") == true)
            #expect(rig.actions.isDrained == nil)
            #expect(!rig.server.node.isDrained)
        }
    }

    @Test("who is vouched for on this machine, and only there, may vote at once, and saves that")
    func vouchedFor() {
        var rig = Rig(restoring: DurableState(term: .zero, vote: nil, votingRights: nil))
        #expect(rig.state()?.mayVote == false)
        #expect(drain(&rig, .vouch, from: Self.elsewhere)?.isAccepted == false)
        #expect(rig.state()?.mayVote == false)
        #expect(drain(&rig, .vouch)?.isAccepted == true)
        #expect(rig.state()?.mayVote == true)
        #expect(rig.saved.last?.state?.votingRights == .unlimited)
        #expect(rig.log.map(\.event) == ["votingRightsVouched"])
        #expect(drain(&rig, .vouch)?.isAccepted == true, "it changes nothing any more")
        #expect(rig.saved.count == 1)
    }

    @Test("a request that is shorter than its reply is refused, and changes nothing")
    func short() {
        for query in [Query.drain, .undrain, .vouch, .transfer(to: NodeID(2))] {
            var rig = leader()
            if query == .undrain { rig.take(.event(.willingness(false))) }
            let before = rig.server
            #expect(rig.ask(query, bytes: 80) == nil)
            #expect(rig.dropped(.shortQuery) == "1")
            #expect(rig.actions == ServerActions())
            #expect(rig.server.node == before.node)
            #expect(rig.server.lifecycle == before.lifecycle)
            #expect(rig.server.command == before.command)
            #expect(rig.ask(query) != nil)
            #expect(rig.server != before)
        }
    }

    @Test("one that may not vote yet may not after a request that is too short either")
    func shortVouch() {
        var rig = Rig(restoring: DurableState(term: .zero, vote: nil, votingRights: nil))
        #expect(rig.ask(.vouch, bytes: 80) == nil)
        #expect(rig.saved.isEmpty)
        #expect(rig.state()?.mayVote == false)
    }

    @Test("one that was drained when it ended does not stand for election after its start")
    func restarted() {
        for isDrained in [false, true] {
            var settings = Rig.settings()
            settings.isDrained = isDrained
            var rig = Rig(settings)
            rig.take(.started(Startup(at: Rig.endpoint(1))))
            #expect(rig.messages(of: "drained").count == (isDrained ? 1 : 0))
            var isStanding = false
            rig.run(for: .seconds(5)) { rig in
                for case .requestVote in rig.sent.map(\.message) { isStanding = true }
            }
            #expect(isStanding != isDrained)
            #expect(rig.state()?.isDrained == isDrained)
        }
    }

    @Test("a drained leader ends its command, and hands over only then")
    func drainedLeader() {
        var rig = leader()
        #expect(drain(&rig)?.isAccepted == true)
        #expect(rig.orders.last == .stop(by: rig.now + .seconds(10)))
        #expect(rig.messages(of: "givesWay") == ["gives way to peer 2: it is drained"])
        #expect(!rig.sent.contains { isTimeoutNow($0.message) })
        rig.take(.guardReport(.ended(Term(5), CommandEnd(.status(0), because: .ordered))))
        #expect(rig.sent.map(\.to) == [2])
        #expect(rig.sent.allSatisfy { isTimeoutNow($0.message) })
    }

    @Test("a leader that nobody answers ends its command with its lease, and hands over only then")
    func deafLeader() {
        var rig = leader()
        rig.leadOn(for: .milliseconds(300))
        var messages: [Message] = []
        rig.run(for: .milliseconds(400)) { rig in messages += rig.sent.map(\.message) }
        #expect(
            rig.messages(of: "givesWay")
                == ["gives way to peer 2: nobody answers this one any more"])
        #expect(!messages.contains(where: isTimeoutNow))
        rig.take(.guardReport(.ended(Term(5), CommandEnd(.status(0), because: .lease))))
        #expect(rig.sent.filter { isTimeoutNow($0.message) }.map(\.to) == [2])
    }

    @Test("a drained leader leads on, with its command, while nobody else would")
    func nobodyElse() {
        var rig = leader()
        rig.isWillingToLead = false
        rig.leadOn(for: .milliseconds(300))
        #expect(drain(&rig)?.isAccepted == true)
        rig.leadOn(for: .seconds(2))
        #expect(rig.server.node.isLeader)
        #expect(!rig.orders.contains { if case .stop = $0 { true } else { false } })
        rig.isWillingToLead = true
        rig.leadOn(for: .milliseconds(300))
        #expect(rig.messages(of: "givesWay").count == 1)
    }

    @Test("a leader gives way to a steady peer of higher priority after 30 s, if it is to")
    func preemption() {
        for isPreempting in [false, true] {
            var rig = leader(peers(1, 1, 2), isPreempting: isPreempting)
            rig.leadOn(for: .seconds(29))
            #expect(rig.messages(of: "givesWay").isEmpty)
            rig.leadOn(for: .seconds(3))
            let words = ["gives way to peer 3: that one has a higher priority"]
            #expect(rig.messages(of: "givesWay") == (isPreempting ? words : []))
            let stops = rig.orders.count { if case .stop = $0 { true } else { false } }
            #expect(stops == (isPreempting ? 1 : 0))
        }
    }

    @Test("a priority is told where any peer has one")
    func priority() {
        var plain = Rig()
        #expect(plain.state()?.priority == nil)
        var rig = Rig(Rig.settings(peers: peers(0, 1, 1)))
        #expect(rig.state()?.priority == 0)
        rig = Rig(Rig.settings(peers: peers(1, 7, 1)))
        #expect(rig.state()?.priority == 1)
    }

    @Test("priorities and preempt are in the second digest, and in none where they are left out")
    func digest() {
        let plain = Rig.settings()
        let other = Rig.settings(peers: peers(1, 2, 1))
        var preempting = plain
        preempting.isPreempting = true
        for settings in [other, preempting] {
            #expect(settings.digest.safety == plain.digest.safety)
            #expect(settings.digest.layout != plain.digest.layout)
        }
        // What a version that knew no priorities says of the same file.
        let lines = (1...3).map { "\($0) 10.0.0.\($0):7001" } + ["probing true"]
        let before = ConfigurationDigest(plain.membership, plain.timing, layout: lines)
        #expect(plain.digest == before)
    }
}
