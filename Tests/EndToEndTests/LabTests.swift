import POSIX
import Raft
import RaftClient
import RaftTesting
import Testing

extension RealProcesses {
    /// The three scenarios of the election lab.
    ///
    /// `RAFT_ROUNDS=100 swift test --filter LabTests` runs each of them so often in a
    /// row.
    @Suite("The lab's elections")
    struct LabTests {
        static let rounds = 1...max(1, parameter("RAFT_ROUNDS", default: 1))

        @Test("Initial election: one leader, and it stays", arguments: rounds)
        func initialElection(round: Int) throws {
            let cluster = try startedCluster(3)
            let first = try cluster.waitForLeader()
            #expect(first.term >= Term(1))
            try cluster.expectUnchanged(first, for: .seconds(2))
        }

        @Test("Election after network failure", arguments: rounds)
        func networkFailure(round: Int) throws {
            let cluster = try startedCluster(3, proxied: true)
            let proxy = try #require(cluster.proxy)
            let first = try cluster.waitForLeader()

            proxy.isolate([first.leader])
            let others = cluster.others(than: first.leader)
            let second = try cluster.waitForLeader(among: others, after: first.term)
            #expect(others.contains(second.leader))

            proxy.isolate([])
            #expect(try cluster.waitForLeader() == second)

            let last = try #require(others.first { $0 != second.leader })
            proxy.isolate([second.leader, last])
            try cluster.expectNoLeader(for: .seconds(2))

            proxy.isolate([last])
            let connected = cluster.others(than: last)
            let third = try cluster.waitForLeader(among: connected, after: second.term)
            proxy.isolate([])
            #expect(try cluster.waitForLeader().term >= third.term)
        }

        @Test("Many elections: seven peers, any three cut off, ten times", arguments: rounds)
        func manyElections(round: Int) throws {
            let cluster = try startedCluster(7, proxied: true)
            let proxy = try #require(cluster.proxy)
            try cluster.waitForLeader()
            for _ in 1...10 {
                let isolated = Array(cluster.ids.shuffled().prefix(3))
                proxy.isolate(isolated)
                try cluster.waitForLeader(among: cluster.ids.filter { !isolated.contains($0) })
                proxy.isolate([])
                try cluster.waitForLeader()
            }
        }
    }
}
