import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

@Suite("What a leader leaves with its guard")
struct WillTests {
    @Test("a follower leaves nothing; a leader an order for its best successor")
    func successors() {
        var rig = Rig()
        rig.heartbeat(from: 2)
        #expect(rig.wills.isEmpty)
        var leader = Rig()
        leader.lead()
        #expect(addresses(in: leader.wills.last) == ["10.0.0.2:7001"])
        #expect(
            leader.wills.last?.messages.map(\.delays) == [
                [.zero, .milliseconds(5), .milliseconds(15)]
            ], "then the guard lets go of the socket, and the others notice by themselves")
    }

    @Test("where nobody probes, the next best is told as well, when the best must have won")
    func nextBest() {
        var leader = Rig(Rig.settings(timing: Timing(isProbing: false)))
        leader.lead()
        #expect(addresses(in: leader.wills.last) == ["10.0.0.2:7001", "10.0.0.3:7001"])
        let first = leader.wills.last?.messages.map { $0.delays.first }
        #expect(first == [.zero, .milliseconds(100)], "two at the same time would split the votes")
    }

    private func addresses(in will: Will?) -> [String]? {
        will?.messages.map { String(decoding: $0.address, as: UTF8.self) }
    }

    @Test("each says TimeoutNow of this very term, and what this peer was given")
    func content() throws {
        var rig = Rig()
        rig.lead()
        let message = try #require(rig.wills.last?.messages.first)
        #expect(!message.versions.isEmpty)
        for version in message.versions {
            guard
                case .peer(NodeID(1), NodeID(2), _, .timeoutNow(let order), let digest) =
                    try Rig.codec.decode(version.bytes)
            else {
                Issue.record("\(version)")
                return
            }
            #expect(order.term == rig.server.node.durable.term)
            #expect(digest == Rig.settings().digest)
        }
    }

    @Test("a leader that stops leading revokes it")
    func revoked() {
        var rig = Rig()
        rig.lead()
        rig.heartbeat(from: 2, term: 9)
        #expect(rig.wills.last?.messages.isEmpty == true)
    }

    @Test("who is told of a lease may rely on it: the guard knows that before")
    func told() throws {
        var rig = Rig()
        rig.lead()
        rig.leadOn(for: .seconds(1))
        let before = rig.wills.count
        let report = rig.lease()
        let lease = try #require(report?.lease)
        #expect(rig.wills.count == before + 1)
        let free = rig.wills.last?.messages.first?.versions.first
        #expect(try #require(free).validFrom >= rig.now + lease)
        _ = rig.lease()
        #expect(rig.wills.count == before + 1, "many queries do not mean many wills")
    }

    @Test("who only wants to know is told of no lease, and makes no successor wait")
    func onlyAsked() {
        var rig = Rig()
        rig.lead()
        rig.leadOn(for: .seconds(1))
        let before = rig.wills.count
        #expect(rig.state()?.holdsLease == true)
        #expect(rig.state()?.lease == nil)
        #expect(rig.wills.count == before)
    }

    @Test("a leader that hands over says how long somebody may still rely on its lease")
    func transfer() throws {
        for isTold in [false, true] {
            var rig = Rig()
            rig.lead()
            rig.leadOn(for: .seconds(1))
            let lease = try #require(isTold ? rig.lease()?.lease : .zero)
            rig.now = rig.now + .milliseconds(10)
            rig.take(.signal(.terminate))
            guard case .timeoutNow(let order)? = rig.sent.first?.message else {
                Issue.record("\(rig.sent)")
                return
            }
            let told = try #require(order.lease)
            #expect(isTold ? told >= lease - .milliseconds(10) : told == .zero)
            #expect(order.isLeaseFree != isTold)
            // The order is repeated, and says less each time.
            rig.pass(.milliseconds(20))
            guard case .timeoutNow(let next)? = rig.sent.first?.message else { continue }
            #expect(isTold ? try #require(next.lease) < told : next.lease == .zero)
        }
    }

    @Test(
        "the next best is told when the best has had two round trips, however far it is",
        arguments: [Duration.milliseconds(90), .milliseconds(150)])
    func distance(_ roundTrip: Duration) throws {
        var rig = Rig(Rig.settings(timing: Timing(isProbing: false)))
        rig.lead()
        var underWay: [(due: Instant, sent: Rig.Sent)] = []
        rig.run(for: .seconds(3)) { rig in
            for sent in rig.sent {
                guard case .appendEntries = sent.message else { continue }
                underWay.append((rig.now + roundTrip, sent))
            }
            for (due, sent) in underWay where due <= rig.now {
                let reply = AppendEntries.Reply(term: rig.server.node.durable.term, isSuccess: true)
                rig.hear(.appendEntriesReply(reply), from: sent.to, sequence: sent.sequence)
            }
            underWay.removeAll { $0.due <= rig.now }
        }
        let messages = rig.wills.last?.messages ?? []
        #expect(messages.count == 2)
        let first = try #require(messages.last?.delays.first)
        // A reply is heard when the leader is called the next time, within half a period.
        #expect(first >= roundTrip * 2 && first <= (roundTrip + .milliseconds(51 + 20)) * 2)
        #expect(messages.last?.delays == [first, first + .milliseconds(10)])
    }

    @Test("a leader at rest writes no new one")
    func rest() {
        var rig = Rig()
        rig.lead()
        rig.leadOn(for: .seconds(2))
        let before = rig.wills.count
        rig.leadOn(for: .seconds(20))
        #expect(rig.wills.count == before)
    }
}
