import Raft
import RaftSimulation
import Testing

@Suite("Stories of leadership transfers")
struct LeadershipTransferStories {
    @Test("30: an order to take over that is lost is given again")
    func lostOrder() {
        var cluster = threePeers()
        cluster.next(.timeoutNow, from: 0, to: 1, .isLost)
        cluster.transfer(from: 0, to: 1)
        cluster.run(for: .milliseconds(100))
        expect(
            &cluster,
            tells: """
                50 peer 0 hands term 1 over to peer 1
                61 peer 1 stands for election in term 2, because the leader handed over
                62 peer 0 no longer leads term 1: handed over to peer 1
                62 peer 0 votes for peer 1 in term 2
                62 peer 2 votes for peer 1 in term 2
                63 peer 1 leads term 2 with 2 of 3 votes, because the leader handed over
                64 peer 0 follows peer 1, the leader of term 2, elected because the leader handed over
                64 peer 2 follows peer 1, the leader of term 2, elected because the leader handed over
                """)
    }

    @Test("30: an order that arrives terms later is not obeyed")
    func lateOrder() {
        var cluster = threePeers()
        cluster.next(.timeoutNow, from: 0, to: 1, .isLate(by: .seconds(4)))
        cluster.transfer(from: 0, to: 1)
        cluster.run(for: .seconds(2))
        _ = cluster.story
        cluster.run(for: .seconds(4))
        expect(&cluster, tells: "")
        #expect(cluster.node(1).isLeader)
    }

    @Test("30: a heartbeat between the order and its arrival does not cancel it")
    func heartbeatInBetween() {
        var cluster = threePeers()
        cluster.run(for: .milliseconds(52))
        cluster.next(.timeoutNow, from: 0, to: 1, .isLate(by: .milliseconds(5)))
        cluster.transfer(from: 0, to: 1)
        cluster.run(for: .milliseconds(50))
        expect(
            &cluster,
            tells: """
                102 peer 0 hands term 1 over to peer 1
                108 peer 1 stands for election in term 2, because the leader handed over
                109 peer 0 no longer leads term 1: handed over to peer 1
                109 peer 0 votes for peer 1 in term 2
                109 peer 2 votes for peer 1 in term 2
                110 peer 1 leads term 2 with 2 of 3 votes, because the leader handed over
                111 peer 0 follows peer 1, the leader of term 2, elected because the leader handed \
                over
                111 peer 2 follows peer 1, the leader of term 2, elected because the leader handed \
                over
                """)
    }

    @Test("a leader whose successor never answers turns to the next one")
    func nextSuccessor() {
        var cluster = threePeers()
        cluster.cut(0, 1)
        cluster.transfer(from: 0, to: 1)
        cluster.run(for: .milliseconds(700))
        expect(
            &cluster,
            tells: """
                50 peer 0 hands term 1 over to peer 1
                80 peer 0 hands term 1 over to peer 2
                81 peer 2 stands for election in term 2, because the leader handed over
                82 peer 0 no longer leads term 1: handed over to peer 2
                82 peer 0 votes for peer 2 in term 2
                82 peer 1 votes for peer 2 in term 2
                83 peer 2 leads term 2 with 2 of 3 votes, because the leader handed over
                84 peer 0 follows peer 2, the leader of term 2, elected because the leader handed \
                over
                84 peer 1 follows peer 2, the leader of term 2, elected because the leader handed \
                over
                """)
    }

    @Test("a leader that forgot its heartbeats still sends ten a second (3 peers, seed 63688)")
    func forgottenHeartbeats() {
        var cluster = threePeers()
        cluster.run(for: .seconds(1))
        cluster.kill(0)
        cluster.wipe(0)
        cluster.start(0)
        for peer in [1, 2] { cluster.refuse(peer, at: 0) }
        cluster.run(for: .milliseconds(30))
        cluster.transfer(from: 1, to: 0)
        cluster.run(for: .seconds(1))
        expect(
            &cluster,
            tells: """
                1050 peer 0 * is killed
                1050 peer 0 * gets a new, empty disk
                1050 peer 0 * starts with an empty disk
                1050 peer 1 suspects leader 0: the leader's process is gone (connection refused)
                1050 peer 2 suspects leader 0: the leader's process is gone (connection refused)
                1052 peer 0 heard from every other peer; may now vote in terms above 1
                1053 peer 1 stands for election in term 2, because the leader's process is gone \
                (connection refused)
                1054 peer 0 votes for peer 1 in term 2
                1054 peer 2 votes for peer 1 in term 2
                1055 peer 1 leads term 2 with 2 of 3 votes, because the leader's process is gone \
                (connection refused)
                1056 peer 0 follows peer 1, the leader of term 2, elected because the leader's \
                process is gone (connection refused)
                1056 peer 2 follows peer 1, the leader of term 2, elected because the leader's \
                process is gone (connection refused)
                1080 peer 1 hands term 2 over to peer 0
                1081 peer 0 stands for election in term 3, because the leader handed over
                1082 peer 1 no longer leads term 2: handed over to peer 0
                1082 peer 1 votes for peer 0 in term 3
                1082 peer 2 votes for peer 0 in term 3
                1083 peer 0 leads term 3 with 2 of 3 votes, because the leader handed over
                1155 peer 1 follows peer 0, the leader of term 3, elected because the leader \
                handed over
                1155 peer 2 follows peer 0, the leader of term 3, elected because the leader \
                handed over
                """)
    }
}
