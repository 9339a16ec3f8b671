import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

@Suite("Questions of clients")
struct QueryTests {
    private func transfer(_ rig: inout Rig, to id: UInt64?, from client: Endpoint = Rig.client)
        -> TransferReport?
    {
        guard
            case .transfer(let report)? = rig.ask(.transfer(to: id.map(NodeID.init)), from: client)
        else { return nil }
        return report
    }

    @Test("GetState is answered to anybody, and says how the peer sees the cluster")
    func state() throws {
        var rig = Rig()
        rig.heartbeat(from: 2)
        let state = rig.state()
        let report = try #require(state)
        #expect(report.role == .follower)
        #expect(report.term == Term(5))
        #expect(report.leader == NodeID(2))
        #expect(report.cause == "timeout")
        #expect(report.mayVote == true)
        #expect(report.command == nil)
    }

    @Test("a peer whose disk was replaced says that it may not vote")
    func mayNotVote() {
        var rig = Rig(restoring: .empty)
        let report = rig.state()
        #expect(report?.mayVote == false)
        #expect(report?.awaitedPeers == [NodeID(2), NodeID(3)])
    }

    @Test("no answer is longer than its query: what has no room is left out")
    func room() throws {
        let command = CommandSettings(
            name: "./svc", exitPolicy: .restart, plan: GuardPlan(grace: .seconds(1)))
        var rig = Rig(Rig.settings(command: command))
        let state = rig.state()
        let report = try #require(state)
        #expect(report.command?.state == .idle)
        let whole = try Rig.codec.encode(.reply(.state(report), from: NodeID(1), sequence: 9))
        guard case .state(let shorter)? = rig.ask(.state, bytes: whole.count - 1) else {
            Issue.record("no answer")
            return
        }
        #expect(report.electionTimer != nil)
        #expect(shorter.electionTimer == nil)
        #expect(shorter.command?.state == .idle)
        let most = try Rig.codec.encode(.reply(.state(shorter), from: NodeID(1), sequence: 9))
        guard case .state(let least)? = rig.ask(.state, bytes: most.count - 1) else {
            Issue.record("no answer")
            return
        }
        #expect(least.command == nil)
        #expect(rig.ask(.state, bytes: 100) == nil)
        #expect(rig.dropped(.shortQuery) == "1")
    }

    @Test("Transfer is taken from a loopback address only")
    func loopbackOnly() {
        let addresses: [(Endpoint, Bool)] = [
            (Rig.client, true), (Endpoint(.ipv6(high: 0, low: 1), port: 9), true),
            (.mapped(ipv4: 0x7F00_0001, port: 9), false),
            (Endpoint(Rig.endpoint(1).host, port: 9), false),
            (Rig.endpoint(2), false),
        ]
        for (client, isTaken) in addresses {
            var rig = Rig()
            rig.lead()
            let report = transfer(&rig, to: 2, from: client)
            #expect(report?.isAccepted == isTaken)
            #expect((report?.reason == nil) == isTaken)
            #expect((rig.server.node.lease(at: rig.now) == nil) == isTaken)
        }
    }

    @Test("a transfer that is accepted tells the successor to take over, at once")
    func accepted() {
        var rig = Rig()
        rig.lead()
        #expect(transfer(&rig, to: 3)?.isAccepted == true)
        #expect(rig.sent.map(\.to) == [3])
        guard case .timeoutNow? = rig.sent.first?.message else {
            Issue.record("no TimeoutNow")
            return
        }
    }

    @Test("what cannot be transferred is refused with its reason")
    func refused() {
        var rig = Rig()
        rig.heartbeat(from: 2)
        #expect(transfer(&rig, to: nil)?.reason == "peer 2 leads")
        var leader = Rig()
        leader.lead()
        #expect(transfer(&leader, to: 1)?.reason == "it leads already")
        leader.take(.signal(.terminate))
        #expect(
            transfer(&leader, to: 2)?.reason
                == "it is stopping, resigning or handing over to another peer")
    }

    @Test("History is told from the last sign of life of the old leader on")
    func history() {
        var rig = Rig()
        rig.heartbeat(from: 2)
        rig.now = rig.now + .milliseconds(148)
        rig.take(.refused(by: Rig.endpoint(2)))
        rig.heartbeat(from: 3, term: 6)
        guard case .history(let page)? = rig.ask(.history(after: 0)) else {
            Issue.record("no answer")
            return
        }
        #expect(page.changes.map(\.leader) == [NodeID(2), nil, NodeID(3)])
        #expect(page.changes.map(\.age) == [.milliseconds(148), .milliseconds(148), .zero])
    }

    @Test("all counters are there from the start, with 0")
    func metrics() throws {
        var rig = Rig()
        guard case .metrics(let page)? = rig.ask(.metrics(after: 0)) else {
            Issue.record("no answer")
            return
        }
        #expect(page.text.hasPrefix("# HELP raft_term Current term.\n"))
        for reason in DropReason.allCases { #expect(rig.dropped(reason) == "0") }
        for failure in SendFailure.allCases {
            let label = ",reason=\"\(failure.rawValue)\""
            #expect(rig.metric("raft_datagrams_unsent_total", label) == "0")
        }
        for outcome in ["started", "won", "lost"] {
            #expect(rig.metric("raft_elections_total", ",outcome=\"\(outcome)\"") == "0")
        }
        for cause in ElectionCause.allCases.map(\.rawValue) + ["unknown"] {
            #expect(rig.metric("raft_leader_changes_total", ",cause=\"\(cause)\"") == "0")
        }
    }

    @Test("every sample follows the help and the type of its metric")
    func headings() {
        var name: Substring = ""
        for line in Rig().server.prometheus(at: .zero) {
            if line.hasPrefix("# HELP ") { name = line.dropFirst(7).prefix { $0 != " " } }
            let expected = line.hasPrefix("# TYPE ") ? "# TYPE \(name) " : "\(name){"
            #expect(line.hasPrefix("# HELP ") || line.hasPrefix(expected))
        }
    }
}
