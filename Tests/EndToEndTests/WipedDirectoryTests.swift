import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

extension RealProcesses {
    @Suite("A disk that was replaced")
    struct WipedDirectoryTests {
        @Test("A follower that forgot everything follows again, and votes again")
        func follower() throws {
            let cluster = try startedCluster(3, proxied: true)
            let first = try cluster.waitForLeader()
            let wiped = try #require(cluster.others(than: first.leader).first)
            try expectRecovery(of: wiped, in: cluster, under: first)
        }

        @Test("A leader that forgot everything follows its successor, and votes again")
        func leader() throws {
            let cluster = try startedCluster(3, proxied: true)
            let first = try cluster.waitForLeader()
            try cluster[first.leader].kill()
            let second = try cluster.waitForLeader(after: first.term)
            try expectRecovery(of: first.leader, in: cluster, under: second)
        }

        /// Takes the disk of one of three away, and then the leader, so that it takes the wiped
        /// peer's vote to elect another one.
        private func expectRecovery(
            of wiped: NodeID, in cluster: Cluster, under leadership: Leadership
        ) throws {
            try cluster[wiped].kill()
            cluster.wipe(wiped)
            try cluster[wiped].start()
            #expect(try cluster.waitForLeader() == leadership)
            try cluster.waitUntilAllMayVote(upTo: .seconds(5))
            try cluster[leadership.leader].kill()
            let next = try cluster.waitForLeader(upTo: .seconds(5), after: leadership.term)
            expectVotes(of: wiped, for: next, cluster)
        }

        private func expectVotes(
            of wiped: NodeID, for leadership: Leadership, _ cluster: Cluster
        ) {
            var record = SafetyRecord()
            record.mayForgetTerms = [wiped]
            for datagram in cluster.proxy?.captured ?? [] { record.note(datagram) }
            #expect(record.violations == [])
            #expect(record.vote(of: wiped, in: leadership.term) == leadership.leader)
        }
    }
}
