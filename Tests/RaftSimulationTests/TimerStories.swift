import Raft
import RaftSimulation
import Testing

@Suite("Stories of timers")
struct TimerStories {
    @Test("12: a peer with an old log that campaigns all the time keeps nobody from winning")
    func staleCandidate() {
        var cluster = ScriptedCluster(timeouts: [300, 600, 200], isProbing: false)
        cluster.isolate(2)
        cluster.propose(at: 0)
        cluster.run(for: .milliseconds(250))
        cluster.heal()
        cluster.isolate(0)
        cluster.run(for: .milliseconds(900))
        expect(
            &cluster,
            tells: """
                517 peer 0 no longer leads term 1: no majority answered within an election timeout
                814 peer 1 stands for election in term 2, because no leader was heard for an \
                election timeout
                815 peer 2 votes for peer 1 in term 2
                816 peer 1 leads term 2 with 2 of 3 votes, because no leader was heard for an \
                election timeout
                817 peer 2 follows peer 1, the leader of term 2, elected because no leader was heard \
                for an election timeout
                """)
        #expect(cluster.node(1).isLeader)
    }

    @Test("13: a peer that has voted waits a whole timeout for its candidate")
    func voteResetsTimer() {
        var cluster = ScriptedCluster(timeouts: [300, 300, 300], isProbing: false)
        cluster.run(for: .milliseconds(90))
        cluster.transfer(from: 0, to: 1)
        cluster.run(for: .milliseconds(3))
        cluster.powerOff(0)
        cluster.powerOff(1)
        cluster.run(for: .milliseconds(305))
        expect(
            &cluster, withDetails: true,
            tells: """
                140 peer 0 hands term 1 over to peer 1
                141 peer 1 stands for election in term 2, because the leader handed over
                142 peer 0 no longer leads term 1: handed over to peer 1
                142 peer 0 learns of term 2 from peer 1
                142 peer 0 votes for peer 1 in term 2
                142 peer 2 learns of term 2 from peer 1
                142 peer 2 votes for peer 1 in term 2
                143 peer 1 leads term 2 with 2 of 3 votes, because the leader handed over
                143 peer 0 * loses its power
                143 peer 1 * loses its power
                144 peer 2 follows peer 1, the leader of term 2, elected because the leader handed \
                over
                444 peer 2 asks if it could win term 3, because no leader was heard for an election \
                timeout
                """)
    }

    @Test("16: a follower that restarts again and again disturbs nobody")
    func restarts() {
        var cluster = threePeers()
        for _ in 0..<1_000 {
            cluster.kill(2)
            cluster.run(for: .milliseconds(7))
            cluster.start(2)
            cluster.run(for: .milliseconds(45))
        }
        #expect(cluster.node(0).isLeader)
        #expect(cluster.node(0).durable.term == Term(1))
    }

    @Test("17: a peer that was stopped reads what has come in before it looks at the time")
    func fullInbox() {
        var cluster = threePeers()
        cluster.stop(2, for: .milliseconds(1_500))
        cluster.run(for: .seconds(3))
        expect(
            &cluster,
            tells: """
                50 peer 2 * is stopped
                1550 peer 2 * resumes, and reads what queued up
                """)
    }

    @Test("19: a leader whose disk hangs is replaced, and finds that out first")
    func slowDisk() {
        var cluster = threePeers()
        cluster.stallDisk(of: 0, for: .seconds(10))
        cluster.propose(at: 0)
        cluster.run(for: .seconds(11))
        expect(
            &cluster,
            tells: """
                198 peer 1 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                198 peer 2 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                201 peer 1 stands for election in term 2, because the leader's heartbeat is late and \
                probes go unanswered
                202 peer 2 votes for peer 1 in term 2
                203 peer 1 leads term 2 with 2 of 3 votes, because the leader's heartbeat is late \
                and probes go unanswered
                204 peer 2 follows peer 1, the leader of term 2, elected because the leader's \
                heartbeat is late and probes go unanswered
                10050 peer 0 no longer leads term 1: peer 1 is in term 2
                10050 peer 0 refuses peer 1 its vote in term 2: its own log is more up to date \
                (entry 1 of term 1)
                10050 peer 0 follows peer 1, the leader of term 2, elected because the leader's \
                heartbeat is late and probes go unanswered
                """)
    }

    @Test("20: with one peer silent, an election takes no longer than without")
    func silentPeer() {
        var cluster = fivePeers()
        cluster.powerOff(4)
        cluster.run(for: .seconds(1))
        cluster.kill(0)
        cluster.run(for: .milliseconds(200))
        expect(
            &cluster,
            tells: """
                50 peer 4 * loses its power
                1050 peer 0 * is killed
                1074 peer 2 suspects leader 0: the leader's process is gone (connection refused)
                1075 peer 1 suspects leader 0: the leader's process is gone (connection refused)
                1075 peer 3 suspects leader 0: the leader's process is gone (connection refused)
                1078 peer 1 stands for election in term 2, because the leader's process is gone \
                (connection refused)
                1079 peer 2 votes for peer 1 in term 2
                1079 peer 3 votes for peer 1 in term 2
                1080 peer 1 leads term 2 with 3 of 5 votes, because the leader's process is gone \
                (connection refused)
                1081 peer 3 follows peer 1, the leader of term 2, elected because the leader's \
                process is gone (connection refused)
                1081 peer 2 follows peer 1, the leader of term 2, elected because the leader's \
                process is gone (connection refused)
                """)
    }

    @Test("15: over many elections every peer leads as often as any other")
    func fairness() {
        var cluster = threePeers()
        var wins = [0, 0, 0]
        for _ in 0..<300 {
            guard let leader = (0..<3).first(where: { cluster.node($0).isLeader }) else { continue }
            wins[leader] += 1
            cluster.kill(leader)
            cluster.run(for: .milliseconds(400))
            cluster.start(leader)
            cluster.run(for: .milliseconds(300))
        }
        #expect(cluster.cluster.violations == [])
        #expect(wins == [100, 100, 100])
    }
}
