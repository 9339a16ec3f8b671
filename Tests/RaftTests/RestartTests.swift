import Raft
import Testing

@Suite("A peer that restarts keeps what it promised (pitfall 16)")
struct RestartTests {
    @Test(
        "pitfall 16: it refuses votes for the minimum election timeout, and takes on no term",
        arguments: [NodeID(0), 3])
    func refusesVotes(_ id: NodeID) {
        var peer = Scenario(id, peers: [id, 1, 2])
        peer.now = Scenario.start + .microseconds(299_999)
        let vote = peer.receive(.vote(9, for: 1), from: 1)
        #expect(vote.messages == peer.reply(.voted(false, 5), to: 1))
        #expect(vote.observations == [.voteRefused(1, 9, .leaderIsAlive(nil))])
        #expect(vote.saved == nil)
        let preVote = peer.receive(.preVote(9, for: 1), from: 1)
        #expect(preVote.messages == peer.reply(.preVoted(false, 5), to: 1))
        peer.now = Scenario.start + .milliseconds(300)
        let granted = peer.receive(.vote(9, for: 1), from: 1)
        #expect(granted.messages == peer.reply(.voted(true, 9), to: 1))
    }

    @Test(
        "pitfall 16: it does not campaign before it could hear the leader",
        arguments: UInt64(0)..<50)
    func waits(_ seed: UInt64) {
        var peer = Scenario(seed: seed)
        #expect(Duration.milliseconds(300) ... .milliseconds(600) ~= peer.patience)
        let outcome = peer.waitForDeadline()
        #expect(outcome.observations == [.preVoteStarted(6, .timeout)])
    }

    @Test("its vote of this term is still cast, its term still counts", arguments: [NodeID(0), 3])
    func remembers(_ id: NodeID) {
        var peer = Scenario.waiting(id, peers: [id, 1, 2], vote: 1)
        let refused = peer.receive(.vote(5, for: 2), from: 2)
        #expect(refused.observations == [.voteRefused(2, 5, .alreadyVoted(for: 1))])
        let again = peer.receive(.vote(5, for: 1), from: 1)
        #expect(again.messages == peer.reply(.voted(true, 5), to: 1))
        #expect(again.saved == nil)
        let stale = peer.receive(.append(4, by: 2), from: 2)
        #expect(stale.messages == peer.reply(.appended(false, 5), to: 2))
    }

    @Test("a former candidate that voted for itself votes for nobody else in that term")
    func formerCandidate() {
        var peer = Scenario.waiting(vote: 0)
        let refused = peer.receive(.vote(5, for: 2), from: 2)
        #expect(refused.observations == [.voteRefused(2, 5, .alreadyVoted(for: 0))])
        #expect(peer.receive(.voted(true, 5), from: 1) == .nothing)
        #expect(peer.node.state == .follower)
    }

    @Test("its commit index starts anew, and its log does not")
    func log() {
        let peer = Scenario(log: Log(terms: [1, 4]))
        #expect(peer.node.commitIndex == 0)
        #expect(peer.node.log.terms == [1, 4])
        #expect(peer.node.leader == nil)
    }

    /// A peer that has just restarted and has asked the others.
    private func asking() -> Scenario {
        var peer = Scenario(timing: Timing())
        let outcome = peer.waitForDeadline()
        #expect(peer.now == Scenario.start)
        #expect(outcome == Outcome(messages: peer.requests(.probe(5), to: [1, 2])))
        return peer
    }

    private func mayVote(_ peer: Scenario) -> Bool {
        var peer = peer
        peer.receive(.preVote(6, for: 1), from: 1)
        return peer.receive(.vote(6, for: 1), from: 1).messages.last?.message == .voted(true, 6)
    }

    @Test("it asks whether anybody leads, and asks those again who may know of somebody")
    func asks() {
        var peer = asking()
        peer.receive(.told(5, isLeaderless: true), from: 1)
        let again = peer.waitForDeadline()
        #expect(peer.now == Scenario.start + .milliseconds(5))
        #expect(again == Outcome(messages: peer.requests(.probe(5), to: [2])))
    }

    @Test("all others say that nobody leads: it votes at once, and stands in its turn")
    func nobodyLeads() {
        var peer = asking()
        peer.receive(.told(5, isLeaderless: true), from: 1)
        #expect(!mayVote(peer))
        peer.receive(.told(5, isLeaderless: true), from: 2)
        #expect(mayVote(peer))
        let outcome = peer.waitForDeadline()
        #expect(outcome.observations == [.preVoteStarted(6, .firstStart)])
        #expect(peer.now < Scenario.start + .milliseconds(20))
    }

    @Test("those that restarted together stand in turns, as far apart as they are")
    func standsFarApart() {
        var peer = Scenario(3, peers: [3, 1, 2], timing: Timing())
        peer.waitForDeadline()
        let asked = peer.now
        peer.now = asked + .milliseconds(50)
        for other in [NodeID(1), 2] {
            peer.receive(.told(5, isLeaderless: true), from: other, asked: asked)
        }
        let told = peer.now
        #expect(peer.waitForDeadline().observations == [.preVoteStarted(6, .firstStart)])
        let turn = Duration.milliseconds(20) + .milliseconds(2 * 50)
        #expect(turn + .microseconds(1_250)...turn + .microseconds(2_500) ~= peer.now - told)
    }

    @Test("a process that is not running leads nobody")
    func refusedConnection() {
        var peer = asking()
        peer.step(.connectionRefused(by: 1))
        #expect(!mayVote(peer))
        peer.receive(.told(5, isLeaderless: true), from: 2)
        #expect(mayVote(peer))
    }

    @Test("one of them hears a leader, or says nothing of that: it keeps its promise")
    func somebodyMayLead() {
        var peer = asking()
        peer.receive(.told(5, isLeaderless: true), from: 1)
        peer.receive(.told(5), from: 2)
        #expect(!mayVote(peer))
        let old = peer.now - .milliseconds(1)
        peer.receive(.told(5, isLeaderless: true), from: 2, asked: old)
        #expect(!mayVote(peer), "a reply to an earlier request")
        peer.now = Scenario.start + .milliseconds(300)
        #expect(mayVote(peer))
    }

    @Test("a leader is heard: it asks nobody any more, and protects that one")
    func leaderHeard() {
        var peer = asking()
        peer.receive(.told(5, isLeaderless: true), from: 1)
        peer.receive(.told(5, isLeader: true), from: 2)
        #expect(peer.node.leader == 2)
        #expect(!mayVote(peer))
        let outcome = peer.waitForDeadline()
        #expect(outcome.messages(to: 2) == [.probe(5)], "its heartbeat is late")
        #expect(outcome.messages(to: 1) == [.probe(5, isLeaderLate: true)])
        #expect(peer.now >= Scenario.start + .milliseconds(102))
    }

    @Test("a peer that neither leads nor hears a leader says so; a restarted peer has heard nobody")
    func leaderless() {
        func answer(_ scenario: Scenario) -> Message? {
            var scenario = scenario
            return scenario.receive(.probe(5), from: 1).messages.last?.message
        }
        #expect(answer(Scenario()) == .told(5, isLeaderless: true))
        #expect(answer(.standing()) == .told(5, isLeaderless: true))
        #expect(answer(.following(2)) == .told(5))
        #expect(answer(.leading()) == .told(5, isLeader: true))
        var silent = Scenario.following(2)
        silent.now = silent.now + .milliseconds(300)
        #expect(answer(silent) == .told(5, isLeaderless: true))
    }

    @Test("it lets every candidate go first that has known for longer that nobody leads")
    func yields() {
        for candidate: NodeID in [0, 2] {
            var peer = Scenario(1, timing: Timing())
            peer.waitForDeadline()
            for other: NodeID in [0, 2] { peer.receive(.told(5, isLeaderless: true), from: other) }
            peer.waitForDeadline()
            let outcome = peer.receive(.preVote(6, for: candidate), from: candidate)
            #expect(outcome.messages == peer.reply(.preVoted(true, 5), to: candidate))
            peer.receive(.preVoted(true, 5), from: candidate)
            #expect(peer.node.state == .follower, "it yields to peer \(candidate)")
        }
    }

    @Test("a peer that is alone leads at once")
    func alone() {
        var peer = Scenario(0, peers: [0], timing: Timing())
        while !peer.node.isLeader { peer.waitForDeadline() }
        #expect(peer.now < Scenario.start + .milliseconds(20))
    }

    @Test(
        "all peers restart at once: one of them leads with the first heartbeat",
        arguments: [3, 5])
    func all(_ count: Int) throws {
        var cluster = Cluster(count)
        _ = try cluster.elect()
        cluster.run(for: .seconds(1))
        for id in cluster.membership.members { cluster.kill(id) }
        for id in cluster.membership.members { cluster.start(id) }
        #expect(try cluster.elect().after < .milliseconds(110))
    }

    @Test("it follows the leader that it hears at once")
    func follows() {
        var peer = Scenario()
        let outcome = peer.receive(.append(5, by: 2, cause: .timeout), from: 2)
        #expect(outcome.messages == peer.reply(.appended(true, 5), to: 2))
        #expect(outcome.observations == [.following(2, 5, .timeout)])
    }
}
