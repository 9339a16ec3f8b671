import Raft
import RaftSimulation
import Testing

@Suite("Stories of pre-votes, quorum checks and broken networks")
struct PartitionStories {
    @Test("21: a peer that missed some terms does not keep the others from electing")
    func missedTerms() {
        var cluster = threePeers()
        cluster.isolate(2)
        for leader in [0, 1, 0, 1] {
            cluster.run(for: .milliseconds(150))
            cluster.transfer(from: leader)
            cluster.run(for: .milliseconds(150))
        }
        _ = cluster.story
        cluster.heal()
        cluster.powerOff(0)
        cluster.run(for: .milliseconds(700))
        expect(
            &cluster,
            tells: """
                1250 peer 0 * loses its power
                1396 peer 1 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                1399 peer 1 stands for election in term 6, because the leader's heartbeat is late \
                and probes go unanswered
                1400 peer 2 votes for peer 1 in term 6
                1401 peer 1 leads term 6 with 2 of 3 votes, because the leader's heartbeat is late \
                and probes go unanswered
                1402 peer 2 follows peer 1, the leader of term 6, elected because the leader's \
                heartbeat is late and probes go unanswered
                """)
    }

    @Test("23: a leader that lost its majority may be elected again")
    func formerLeader() {
        var cluster = threePeers()
        cluster.powerOff(2)
        cluster.cut(0, 1)
        cluster.propose(at: 0)
        cluster.run(for: .milliseconds(450))
        cluster.heal()
        cluster.run(for: .milliseconds(300))
        expect(
            &cluster,
            tells: """
                50 peer 2 * loses its power
                198 peer 1 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                313 peer 0 no longer leads term 1: no majority answered within an election timeout
                615 peer 0 stands for election in term 2, because no leader was heard for an \
                election timeout
                616 peer 1 votes for peer 0 in term 2
                617 peer 0 leads term 2 with 2 of 3 votes, because no leader was heard for an \
                election timeout
                618 peer 1 follows peer 0, the leader of term 2, elected because no leader was heard \
                for an election timeout
                """)
    }

    @Test("24: of two peers that ask for pre-votes at the same time, one wins")
    func twoPreCandidates() {
        var cluster = threePeers()
        cluster.powerOff(0)
        cluster.cut(1, 2)
        cluster.run(for: .milliseconds(600))
        cluster.heal()
        cluster.run(for: .milliseconds(150))
        expect(
            &cluster,
            tells: """
                50 peer 0 * loses its power
                198 peer 1 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                198 peer 2 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                666 peer 2 stands for election in term 2, because the leader's heartbeat is late and \
                probes go unanswered
                667 peer 1 votes for peer 2 in term 2
                668 peer 2 leads term 2 with 2 of 3 votes, because the leader's heartbeat is late \
                and probes go unanswered
                669 peer 1 follows peer 2, the leader of term 2, elected because the leader's \
                heartbeat is late and probes go unanswered
                """)
    }

    @Test("25: a leader that reaches one of four others is replaced")
    func partialPartition() {
        var cluster = fivePeers()
        cluster.connectOnly([(0, 1), (1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)])
        cluster.run(for: .seconds(3))
        expect(
            &cluster,
            tells: """
                198 peer 2 suspects leader 0: the leader's heartbeat is late and probes go \
                unanswered
                198 peer 3 suspects leader 0: the leader's heartbeat is late and probes go \
                unanswered
                198 peer 4 suspects leader 0: the leader's heartbeat is late and probes go \
                unanswered
                211 peer 2 stands for election in term 2, because the leader's heartbeat is late \
                and probes go unanswered
                212 peer 1 refuses peer 2 its vote in term 2: leader 0 was heard just now
                212 peer 3 votes for peer 2 in term 2
                212 peer 4 votes for peer 2 in term 2
                213 peer 2 leads term 2 with 3 of 5 votes, because the leader's heartbeat is late \
                and probes go unanswered
                214 peer 3 follows peer 2, the leader of term 2, elected because the leader's \
                heartbeat is late and probes go unanswered
                214 peer 1 follows peer 2, the leader of term 2, elected because the leader's \
                heartbeat is late and probes go unanswered
                214 peer 4 follows peer 2, the leader of term 2, elected because the leader's \
                heartbeat is late and probes go unanswered
                313 peer 0 no longer leads term 1: no majority answered within an election timeout
                """)
    }

    @Test("26: a peer that hears nobody for a minute unseats nobody")
    func deafPeer() {
        var cluster = threePeers()
        cluster.cut(from: 0, to: 2)
        cluster.cut(from: 1, to: 2)
        cluster.run(for: .seconds(60))
        expect(
            &cluster,
            tells: """
                198 peer 2 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                """)
        #expect(cluster.node(0).isLeader)
    }

    @Test("27: a leader in the middle of a chain stays")
    func chain() {
        var cluster = fivePeers()
        cluster.connectOnly([(0, 1), (0, 2), (1, 3), (2, 4)])
        cluster.run(for: .seconds(60))
        expect(
            &cluster,
            tells: """
                198 peer 3 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                198 peer 4 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                """)
        #expect(cluster.node(0).isLeader)
    }

    @Test("28: a leader that is known to be dead is replaced at once")
    func knownDeath() {
        var cluster = fivePeers()
        // The leader has measured the round trips, and told them with its second heartbeat.
        cluster.run(for: .milliseconds(150))
        cluster.kill(0)
        for peer in 1..<5 { cluster.refuse(peer, at: 0) }
        cluster.run(for: .milliseconds(50))
        expect(
            &cluster,
            tells: """
                200 peer 0 * is killed
                200 peer 1 suspects leader 0: the leader's process is gone (connection refused)
                200 peer 2 suspects leader 0: the leader's process is gone (connection refused)
                200 peer 3 suspects leader 0: the leader's process is gone (connection refused)
                200 peer 4 suspects leader 0: the leader's process is gone (connection refused)
                203 peer 1 stands for election in term 2, because the leader's process is gone \
                (connection refused)
                204 peer 2 votes for peer 1 in term 2
                204 peer 3 votes for peer 1 in term 2
                204 peer 4 votes for peer 1 in term 2
                205 peer 1 leads term 2 with 3 of 5 votes, because the leader's process is gone \
                (connection refused)
                206 peer 3 follows peer 1, the leader of term 2, elected because the leader's \
                process is gone (connection refused)
                206 peer 2 follows peer 1, the leader of term 2, elected because the leader's \
                process is gone (connection refused)
                206 peer 4 follows peer 1, the leader of term 2, elected because the leader's \
                process is gone (connection refused)
                """)
    }

    @Test("a forged refusal unseats nobody")
    func forgedRefusal() {
        var cluster = fivePeers()
        cluster.refuse(1, at: 0)
        cluster.refuse(2, at: 0)
        cluster.run(for: .seconds(1))
        expect(
            &cluster,
            tells: """
                50 peer 1 suspects leader 0: the leader's process is gone (connection refused)
                50 peer 2 suspects leader 0: the leader's process is gone (connection refused)
                52 peer 1 leader 0 is heard again
                52 peer 2 leader 0 is heard again
                """)
        #expect(cluster.node(0).isLeader)
    }
}
