import Raft
import Testing

@Suite("A leader that a later term deposes is replaced at once")
struct DeposedLeaderTests {
    @Test("it asks for pre-votes at once: a majority heard it until now")
    func leader() {
        var leader = Scenario.leading()
        leader.receive(.appended(true, 5), from: 1)
        let outcome = leader.receive(.told(8), from: 2)
        #expect(
            outcome.observations == [
                .leadershipLost(5, .higherTerm(8, 2)), .termAdvanced(8, by: 2),
            ])
        #expect(leader.patience <= .microseconds(2_500))
        #expect(leader.waitForDeadline().observations == [.preVoteStarted(9, .deposed)])
    }

    @Test("one that no majority has answered of late waits as any other does")
    func withoutQuorum() {
        var leader = Scenario.leading()
        leader.receive(.appended(true, 5), from: 1)
        leader.now = leader.now + .milliseconds(300)
        leader.receive(.told(8), from: 2)
        #expect(leader.patience >= .milliseconds(300))
    }

    @Test("nor does one whose term was ended by a candidate or by another leader stand at once")
    func replaced() {
        for message in [
            Message.append(8, by: 2), .vote(8, for: 2, isLeadershipTransfer: true),
        ] {
            var leader = Scenario.leading()
            leader.receive(.appended(true, 5), from: 1)
            leader.receive(message, from: 2)
            #expect(leader.node.durable.term == 8)
            #expect(leader.patience > .milliseconds(100))
        }
    }

    @Test("a follower grants its leader's pre-vote and vote at once: who stands no longer leads")
    func voter() {
        var voter = Scenario.following(1)
        let preVote = voter.receive(.preVote(9, for: 1), from: 1)
        #expect(preVote.messages == voter.reply(.preVoted(true, 5), to: 1))
        let other = voter.receive(.preVote(9, for: 2), from: 2)
        #expect(other.observations == [.preVoteRefused(2, 9, .leaderIsAlive(1))])
        let vote = voter.receive(.vote(9, for: 1), from: 1)
        #expect(vote.messages == voter.reply(.voted(true, 9), to: 1))
    }

    @Test("a follower whose leader speaks in a later term, and not as its leader, stands after it")
    func follower() {
        var follower = Scenario.following(1, timing: Timing())
        follower.receive(.told(8), from: 1)
        #expect(Duration.milliseconds(10)...Duration.milliseconds(33) ~= follower.patience)
        #expect(follower.waitForDeadline().observations == [.preVoteStarted(9, .deposed)])
    }

    @Test("so does one that heard of the later term from another first, when its leader answers")
    func secondHand() {
        for (isLeader, peer) in [(false, NodeID(1)), (true, 1), (false, 2)] {
            var follower = Scenario.following(1, timing: Timing())
            let asked = follower.now
            follower.receive(.probe(8), from: 2)
            #expect(follower.patience > .milliseconds(200))
            follower.receive(.told(8, isLeader: isLeader), from: peer, asked: asked)
            let isDeposed = peer == 1 && !isLeader
            #expect((follower.patience <= .milliseconds(33)) == isDeposed)
            guard isDeposed else { continue }
            #expect(follower.waitForDeadline().observations == [.preVoteStarted(9, .deposed)])
        }
    }

    @Test("but not when it has voted meanwhile: whom it voted for may lead soon")
    func voted() {
        var follower = Scenario.following(1, timing: Timing())
        let asked = follower.now
        follower.receive(.vote(8, for: 2, isLeadershipTransfer: true), from: 2)
        #expect(follower.node.durable.vote == 2)
        follower.receive(.told(8), from: 1, asked: asked)
        #expect(follower.patience > .milliseconds(200))
    }

    @Test("but not when it has heard the next leader meanwhile")
    func succeeded() {
        var follower = Scenario.following(1, timing: Timing())
        let asked = follower.now
        follower.receive(.append(8, by: 2), from: 2)
        follower.receive(.told(8), from: 1, asked: asked)
        #expect(follower.node.leader == 2)
        #expect(follower.patience > .milliseconds(100))
    }

    @Test("five peers: one that comes back with a higher term costs a few round trips")
    func returning() throws {
        for seed in UInt64(1)...20 {
            var cluster = Cluster(5, seed: seed)
            let old = try cluster.elect().leader
            cluster.run(for: .seconds(1))
            let stray = try #require(cluster.others(than: old).first)
            cluster.kill(stray)
            cluster[stray].disk = .remembering(50)
            cluster.start(stray)
            let began = cluster.now
            cluster.run(until: began + .seconds(5)) { $0.elections == 2 }
            // At most a heartbeat until the leader hears of it, and then two rounds of votes.
            #expect(cluster.now - began < .milliseconds(102 + 10))
        }
    }
}
