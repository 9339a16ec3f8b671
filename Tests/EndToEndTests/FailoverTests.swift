import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

extension RealProcesses {
    @Suite("Leaders that die, hang and leave")
    struct FailoverTests {
        @Test("kill -9 of the leader, ten times: a new one in a later term", arguments: [3, 5])
        func kill(peers: Int) throws {
            let cluster = try startedCluster(peers)
            var known = try cluster.waitForLeader()
            for _ in 1...10 {
                try cluster[known.leader].kill()
                let next = try cluster.waitForLeader(upTo: .seconds(5), after: known.term)
                #expect(next.leader != known.leader)
                try cluster[known.leader].start()
                #expect(
                    try cluster.waitForLeader() == next,
                    "\(cluster.peers.map { $0.log.suffix(1_000) })")
                known = next
            }
        }

        @Test("A leader that stands still is replaced, and follows when it goes on")
        func stop() throws {
            let cluster = try startedCluster(3)
            let first = try cluster.waitForLeader()
            cluster[first.leader].send(.stop)
            let second = try cluster.waitForLeader(
                among: cluster.others(than: first.leader), after: first.term)
            cluster[first.leader].send(.resume)
            #expect(try cluster.waitForLeader() == second)
            try cluster.expectUnchanged(second, for: .seconds(1))
        }

        @Test("A follower that stood still with a full inbox does not campaign (pitfall 17)")
        func stoppedFollower() throws {
            let cluster = try startedCluster(3)
            let leadership = try cluster.waitForLeader()
            let follower = try #require(cluster.others(than: leadership.leader).first)
            for _ in 1...3 {
                cluster[follower].send(.stop)
                try cluster.expectUnchanged(
                    leadership, for: .seconds(2), among: cluster.others(than: follower))
                cluster[follower].send(.resume)
                try cluster.expectUnchanged(leadership, for: .milliseconds(300))
            }
        }

        @Test("A follower that is killed and started again changes nothing (pitfall 16)")
        func restartedFollower() throws {
            let cluster = try startedCluster(3)
            let leadership = try cluster.waitForLeader()
            for id in cluster.others(than: leadership.leader) {
                for _ in 1...10 {
                    try cluster[id].kill()
                    try cluster[id].start()
                    #expect(try cluster.waitForLeader() == leadership)
                }
            }
        }

        @Test("SIGTERM and SIGINT end a peer with status 0; a leader's place is taken")
        func terminate() throws {
            let cluster = try startedCluster(3)
            let first = try cluster.waitForLeader()
            cluster[first.leader].send(.terminate)
            #expect(try cluster.waitForExit(of: first.leader, upTo: .seconds(5)) == .status(0))
            let second = try cluster.waitForLeader(after: first.term)
            let follower = try #require(
                cluster.others(than: first.leader).first { $0 != second.leader })
            cluster[follower].send(.interrupt)
            #expect(try cluster.waitForExit(of: follower, upTo: .seconds(5)) == .status(0))
        }

        @Test("The last peer, a leader without anybody, stops on SIGTERM all the same")
        func terminateAlone() throws {
            let cluster = try startedCluster(1)
            let leadership = try cluster.waitForLeader()
            #expect(leadership.leader == cluster.ids[0])
            cluster[leadership.leader].send(.terminate)
            let exit = try cluster.waitForExit(of: leadership.leader, upTo: .seconds(5))
            #expect(exit == .status(0))
        }

        @Test("A leader that hears nobody steps down, and another one leads")
        func deafLeader() throws {
            let cluster = try startedCluster(3, proxied: true)
            let first = try cluster.waitForLeader()
            cluster.proxy?.cutIncoming(of: first.leader)
            let second = try cluster.waitForLeader(
                among: cluster.others(than: first.leader), after: first.term)
            try cluster.wait(for: "the deaf leader to step down", upTo: .seconds(5)) { reports in
                reports[first.leader].map { $0.isLeader ? nil : true } ?? nil
            }
            cluster.proxy?.setAll(.perfect)
            #expect(try cluster.waitForLeader() == second)
        }

        @Test("A follower cut off for 3 s comes back: leader and term stay")
        func isolatedFollower() throws {
            try expectNobodyUnseated { proxy, follower in proxy.isolate([follower]) }
        }

        @Test("A follower that hears nobody unseats nobody (pitfall 26)")
        func deafFollower() throws {
            try expectNobodyUnseated { proxy, follower in proxy.cutIncoming(of: follower) }
        }

        @Test("A follower that nobody hears unseats nobody")
        func muteFollower() throws {
            try expectNobodyUnseated { proxy, follower in proxy.cutOutgoing(of: follower) }
        }

        private func expectNobodyUnseated(_ disturb: (DatagramProxy, NodeID) -> Void) throws {
            let cluster = try startedCluster(3, proxied: true)
            let proxy = try #require(cluster.proxy)
            let leadership = try cluster.waitForLeader()
            let follower = try #require(cluster.others(than: leadership.leader).first)
            disturb(proxy, follower)
            try cluster.expectUnchanged(
                leadership, for: .seconds(3), among: cluster.others(than: follower))
            proxy.setAll(.perfect)
            #expect(try cluster.waitForLeader() == leadership)
            try cluster.expectUnchanged(leadership, for: .seconds(1))
        }
    }
}
