import Raft
import RaftConfiguration
import RaftWire
import Testing

@testable import RaftClient

@Suite("Asking the peers")
struct PeerQueryTests {
    private func query(
        of peers: Int = 2, _ query: Query = .state, _ policy: RetryPolicy = .once
    ) -> PeerQuery {
        PeerQuery(of: peers, query, policy, sequence: 100, at: instant(0))
    }

    private func state(_ term: UInt64) -> Reply {
        .state(report(NodeID(1), .follower, term, leader: nil))
    }

    private func times(
        of query: inout PeerQuery, until end: UInt64
    ) -> [UInt64] {
        (0...end).flatMap { time in query.requests(at: instant(time)).map { _ in time } }
    }

    @Test("all are asked at once, and who is silent again after 50, 100 and then every 200 ms")
    func retries() {
        var query = query()
        #expect(query.requests(at: instant(0)).map(\.sequence) == [100, 101])
        query.handle(.reply(state(1), from: 0, sequence: 100), at: instant(3))
        #expect(query.deadline == instant(50))
        #expect(times(of: &query, until: 600) == [50, 150, 350, 550])
        #expect(!query.isFinished)
        query.handle(.reply(state(1), from: 1, sequence: 101), at: instant(601))
        #expect(query.isFinished)
        #expect(query.deadline == nil)
    }

    @Test("a peer that is silent is asked for smaller pages, for a path may lose what is long")
    func smallPages() {
        var query = query(of: 1, .metrics(after: 0))
        #expect(query.requests(at: instant(0)).map(\.bytes) == [1_200])
        #expect(query.requests(at: instant(50)).map(\.bytes) == [512])
        let page = MetricsPage(text: "a 1\n", next: 1)
        query.handle(.reply(.metrics(page), from: 0, sequence: 100), at: instant(60))
        // The path is the same for the next one.
        #expect(query.requests(at: instant(60)).map(\.bytes) == [512])
        #expect(query.requests(at: instant(110)).map(\.bytes) == [512])
    }

    @Test("only the answer that is awaited counts, and it counts once")
    func strangers() {
        var query = query(of: 1)
        query.handle(.reply(state(9), from: 0, sequence: 100), at: instant(0))
        _ = query.requests(at: instant(0))
        query.handle(.reply(state(9), from: 0, sequence: 99), at: instant(1))
        let other = Reply.history(HistoryPage(changes: [], hasMore: false))
        query.handle(.reply(other, from: 0, sequence: 100), at: instant(1))
        #expect(query.targets[0].replies == [])
        query.handle(.reply(state(1), from: 0, sequence: 100), at: instant(2))
        query.handle(.reply(state(2), from: 0, sequence: 100), at: instant(3))
        #expect(
            query.targets[0].replies
                == [.init(reply: state(1), at: instant(2), asked: instant(0))])
    }

    @Test("who refuses has answered, unless it is asked again and again")
    func refusals() throws {
        var once = query(of: 1)
        _ = once.requests(at: instant(0))
        once.handle(.unreachable(.refused, 0), at: instant(1))
        #expect(once.isFinished)

        var quick = query(of: 1, .state, .quick)
        _ = quick.requests(at: instant(0))
        quick.handle(.reply(state(1), from: 0, sequence: 100), at: instant(1))
        #expect(quick.deadline == instant(11))
        _ = quick.requests(at: instant(11))
        quick.handle(.unreachable(.refused, 0), at: instant(12))
        #expect(
            quick.view(of: try cluster(of: 1), at: instant(12)).peers[0].status
                == .unreachable(.refused))
        #expect(quick.requests(at: instant(22)).map(\.sequence) == [102])
        quick.handle(.reply(state(2), from: 0, sequence: 102), at: instant(23))
        #expect(
            quick.view(of: try cluster(of: 1), at: instant(23)).reports.map(\.term) == [Term(2)])
    }

    @Test("an answer that is too old is none")
    func age() throws {
        var query = query(of: 1, .state, .calm)
        _ = query.requests(at: instant(0))
        query.handle(.reply(state(1), from: 0, sequence: 100), at: instant(10))
        let cluster = try cluster(of: 1)
        func count(at time: UInt64) -> Int {
            query.view(of: cluster, at: instant(time), notOlderThan: .milliseconds(250))
                .reports.count
        }
        #expect(count(at: 260) == 1)
        #expect(count(at: 261) == 0)
    }

    @Test("a page that says that there is more is followed by the query for the next one")
    func pages() {
        var query = query(of: 1, .metrics(after: 0))
        _ = query.requests(at: instant(0))
        let first = Reply.metrics(MetricsPage(text: "a 1\n", next: 1))
        let second = Reply.metrics(MetricsPage(text: "b 2\n", next: nil))
        query.handle(.reply(first, from: 0, sequence: 100), at: instant(1))
        #expect(
            query.requests(at: instant(1))
                == [
                    .init(
                        peerIndex: 0, query: .metrics(after: 1), sequence: 101, bytes: 1_200)
                ])
        query.handle(.reply(second, from: 0, sequence: 101), at: instant(2))
        #expect(query.targets[0].replies.map(\.reply) == [first, second])
        #expect(query.isFinished)
    }

    @Test("a quicker pace holds at once, for those who have answered")
    func hurry() {
        var query = query(of: 1, .state, .calm)
        _ = query.requests(at: instant(0))
        query.handle(.reply(state(1), from: 0, sequence: 100), at: instant(1))
        #expect(query.deadline == instant(101))
        query.change(to: .quick, at: instant(5))
        #expect(query.deadline == instant(15))
    }

    @Test("a lease that ran out while its answer was on the way is none")
    func lease() {
        var leader = report(NodeID(1), .leader, 1, leader: NodeID(1))
        leader.lease = .milliseconds(200)
        var query = query(of: 1)
        _ = query.requests(at: instant(0))
        query.handle(.reply(.state(leader), from: 0, sequence: 100), at: instant(150))
        #expect(query.targets[0].hasLease(at: instant(199)))
        #expect(!query.targets[0].hasLease(at: instant(200)))
    }

    @Test("a view has the digest of the file by which the peers were asked, as a peer has it")
    func digest() throws {
        let json = #"""
            { "cluster": "demo", "preempt": true, "peers": [
                { "id": 2, "address": "127.0.0.1:7002", "priority": 3 },
                { "id": 1, "address": "127.0.0.1:7001" } ] }
            """#
        let file = try ClusterConfiguration(json: Array(json.utf8), fileName: "cluster.json")
        let view = query().view(of: file, at: instant(0))
        let lines = [
            "1 127.0.0.1:7001", "2 127.0.0.1:7002 priority 3", "probing true", "preempt",
        ]
        #expect(
            view.configuration
                == ConfigurationDigest(file.membership, file.timing, layout: lines))
    }
}
