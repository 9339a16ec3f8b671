import POSIX
import Raft
import RaftClient
import RaftTesting
import Testing

extension RealProcesses {
    @Suite("Heartbeats on the wire")
    struct HeartbeatTests {
        @Test("No more than ten in any second to a peer, over ten seconds")
        func rate() throws {
            let cluster = try startedCluster(3, proxied: true)
            let proxy = try #require(cluster.proxy)
            let leadership = try cluster.waitForLeader()
            _ = proxy.takeCaptured()
            try cluster.expectUnchanged(leadership, for: .seconds(10))
            for follower in cluster.others(than: leadership.leader) {
                let sent = proxy.heartbeats(from: leadership.leader, to: follower)
                #expect((80...102).contains(sent.count))
                for window in zip(sent, sent.dropFirst(10)) {
                    #expect(window.1 - window.0 > .seconds(1))
                }
            }
        }

        @Test("Taking office sends the first at once, to everybody", arguments: [3, 5])
        func first(peers: Int) throws {
            let cluster = try startedCluster(peers, proxied: true)
            let proxy = try #require(cluster.proxy)
            let old = try cluster.waitForLeader()
            try cluster[old.leader].kill()
            let new = try cluster.waitForLeader(after: old.term)
            let won = try #require(proxy.lastGrant(to: new, needed: peers / 2))
            for follower in cluster.others(than: new.leader) {
                let first = try #require(
                    proxy.firstHeartbeat(from: new.leader, to: follower, in: new.term))
                #expect(first - won < .milliseconds(50))
            }
        }
    }
}

extension DatagramProxy {
    /// When a leader's heartbeats to a follower left, by the numbers of one life of the leader: only
    /// the spans between them mean anything.
    func heartbeats(from leader: NodeID, to follower: NodeID) -> [Instant] {
        captured.compactMap { datagram in
            guard datagram.route == Route(from: leader, to: follower),
                case .appendEntries = datagram.message
            else { return nil }
            return datagram.sequence.map { Instant(microseconds: $0) }
        }
    }

    /// When the first heartbeat of a term came by on its way to a follower.
    fileprivate func firstHeartbeat(
        from leader: NodeID, to follower: NodeID, in term: Term
    ) -> Instant? {
        captured.first { datagram in
            guard datagram.route == Route(from: leader, to: follower),
                case .appendEntries(let request) = datagram.message
            else { return false }
            return request.term == term
        }?.at
    }

    /// When the vote came by that made a majority.
    fileprivate func lastGrant(to leadership: Leadership, needed: Int) -> Instant? {
        var voters: Set<NodeID> = []
        for datagram in captured {
            guard case .requestVoteReply(let reply) = datagram.message, reply.isGranted,
                !reply.isPreVote, reply.term == leadership.term,
                datagram.route.to == leadership.leader
            else { continue }
            voters.insert(datagram.route.from)
            if voters.count == needed { return datagram.at }
        }
        return nil
    }
}
