import Raft
import RaftSimulation
import Testing

@Suite("Stories of votes and terms")
struct VoteStories {
    private func request(
        _ term: UInt64, by candidate: UInt64, isPreVote: Bool = false
    ) -> Message {
        .requestVote(
            RequestVote(
                term: Term(term), candidate: NodeID(candidate), lastLog: .zero,
                isPreVote: isPreVote, isLeadershipTransfer: !isPreVote))
    }

    @Test("1: a vote is not forgotten when its candidate turns out to lead the same term")
    func voteOutlivesHeartbeat() {
        var cluster = threePeers()
        cluster.run(for: .milliseconds(300))
        cluster.deliver(request(1, by: 2), from: 2, to: 1)
        expect(
            &cluster,
            tells: """
                350 peer 1 refuses peer 2 its vote in term 1: its vote is peer 0's
                """)
    }

    @Test("2: a voter that dies right after its vote has left remembers it")
    func voteOutlivesCrash() {
        var cluster = threePeers()
        cluster.kill(1)
        cluster.start(1)
        cluster.run(for: .milliseconds(10))
        cluster.deliver(request(1, by: 2), from: 2, to: 1)
        expect(
            &cluster,
            tells: """
                50 peer 1 * is killed
                50 peer 1 * starts
                52 peer 1 follows peer 0, the leader of term 1
                60 peer 1 refuses peer 2 its vote in term 1: its vote is peer 0's
                """)
    }

    @Test("4: a higher term in a reply ends a leadership")
    func termInReply() {
        var cluster = threePeers()
        cluster.deliver(
            .appendEntriesReply(AppendEntries.Reply(term: Term(9), isSuccess: false)), from: 1,
            to: 0)
        cluster.run(for: .milliseconds(400))
        expect(
            &cluster,
            tells: """
                50 peer 0 no longer leads term 1: peer 1 is in term 9
                53 peer 0 stands for election in term 10, because the leader no longer leads
                54 peer 1 votes for peer 0 in term 10
                54 peer 2 votes for peer 0 in term 10
                55 peer 0 leads term 10 with 2 of 3 votes, because the leader no longer leads
                110 peer 1 follows peer 0, the leader of term 10, elected because the leader no \
                longer leads
                114 peer 2 follows peer 0, the leader of term 10, elected because the leader no \
                longer leads
                """)
    }

    @Test("5: a vote that arrives three times is one vote")
    func duplicatedVote() {
        var cluster = fivePeers()
        cluster.transfer(from: 0, to: 1)
        cluster.next(.voteReply, from: 2, to: 1, .arrives(times: 3))
        for silent in [0, 3, 4] { cluster.cut(from: silent, to: 1) }
        cluster.run(for: .microseconds(1_500))
        cluster.cut(from: 1, to: 0)
        cluster.run(for: .milliseconds(5))
        expect(
            &cluster,
            tells: """
                50 peer 0 hands term 1 over to peer 1
                51 peer 1 stands for election in term 2, because the leader handed over
                52 peer 0 no longer leads term 1: handed over to peer 1
                52 peer 0 votes for peer 1 in term 2
                52 peer 2 votes for peer 1 in term 2
                52 peer 3 votes for peer 1 in term 2
                52 peer 4 votes for peer 1 in term 2
                """)
        #expect(!cluster.node(1).isLeader)
    }

    @Test("6: a vote of an earlier term elects nobody")
    func lateVote() {
        var cluster = threePeers()
        cluster.transfer(from: 0, to: 1)
        cluster.run(for: .microseconds(1_500))
        cluster.isolate(1)
        cluster.run(for: .milliseconds(5))
        cluster.deliver(
            .requestVoteReply(RequestVote.Reply(term: Term(1), isGranted: true)), from: 2, to: 1)
        expect(
            &cluster,
            tells: """
                50 peer 0 hands term 1 over to peer 1
                51 peer 1 stands for election in term 2, because the leader handed over
                52 peer 0 no longer leads term 1: handed over to peer 1
                52 peer 0 votes for peer 1 in term 2
                52 peer 2 votes for peer 1 in term 2
                """)
        #expect(!cluster.node(1).isLeader)
    }

    @Test("7: the same candidate may ask twice, and gets the same answer")
    func repeatedRequest() {
        var cluster = threePeers()
        cluster.powerOff(0)
        cluster.next(.voteReply, from: 2, to: 1, .isLost)
        cluster.run(for: .milliseconds(350))
        expect(
            &cluster,
            tells: """
                50 peer 0 * loses its power
                198 peer 1 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                198 peer 2 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                201 peer 1 stands for election in term 2, because the leader's heartbeat is late and \
                probes go unanswered
                202 peer 2 votes for peer 1 in term 2
                208 peer 1 leads term 2 with 2 of 3 votes, because the leader's heartbeat is late \
                and probes go unanswered
                209 peer 2 follows peer 1, the leader of term 2, elected because the leader's \
                heartbeat is late and probes go unanswered
                """)
    }

    @Test("8: one of five is no majority, however few it can reach")
    func loneliness() {
        var cluster = fivePeers()
        for peer in 1..<4 { cluster.kill(peer) }
        cluster.isolate(4)
        cluster.run(for: .seconds(10))
        expect(
            &cluster,
            tells: """
                50 peer 1 * is killed
                50 peer 2 * is killed
                50 peer 3 * is killed
                198 peer 4 suspects leader 0: the leader's heartbeat is late and probes go unanswered
                313 peer 0 no longer leads term 1: no majority answered within an election timeout
                """)
    }

    @Test("9: a peer with a new disk votes for nobody until all others have told their terms")
    func newDisk() {
        var cluster = threePeers()
        cluster.isolate(1)
        cluster.kill(2)
        cluster.wipe(2)
        cluster.start(2)
        cluster.run(for: .milliseconds(100))
        cluster.deliver(request(1, by: 1), from: 1, to: 2)
        cluster.heal()
        cluster.run(for: .milliseconds(700))
        expect(
            &cluster,
            tells: """
                50 peer 2 * is killed
                50 peer 2 * gets a new, empty disk
                50 peer 2 * starts with an empty disk
                52 peer 2 follows peer 0, the leader of term 1
                150 peer 2 refuses peer 1 its vote in term 1: its disk was empty and not every peer \
                has answered yet
                207 peer 2 heard from every other peer; may now vote in terms above 1
                """)
    }

    @Test("22: to be asked for a pre-vote changes no term, no vote and no leader")
    func preVoteChangesNothing() {
        var cluster = threePeers()
        cluster.isolate(2)
        cluster.run(for: .milliseconds(350))
        let before = cluster.node(2)
        let next = before.durable.term.next.number
        cluster.deliver(request(next, by: 1, isPreVote: true), from: 1, to: 2)
        #expect(cluster.node(2).durable == before.durable)
        #expect(cluster.node(2).leader == before.leader)
    }

    @Test("a follower with a new disk gets the whole log again, several entries a heartbeat")
    func newDiskIsFilled() {
        var cluster = threePeers()
        for _ in 0..<60 { cluster.propose(at: 0) }
        cluster.run(for: .seconds(2))
        cluster.powerOff(2)
        cluster.wipe(2)
        cluster.start(2)
        cluster.run(for: .milliseconds(1_200))
        #expect(cluster.node(0).log.last.index == LogIndex(60))
        #expect(cluster.node(2).log == cluster.node(0).log)
    }
}
