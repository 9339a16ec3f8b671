import Raft
import Testing

/// Pitfall 9: a peer whose disk was replaced must not vote twice in a term that it has forgotten.
@Suite("Who remembers nothing does not vote before it has learned what it may vote for (pitfall 9)")
struct VotingRightsTests {
    @Test("it asks everybody at once, and again those who have not answered")
    func asks() {
        var peer = Scenario(restoring: .empty)
        #expect(peer.patience == .zero)
        let first = peer.step(.clockAdvanced)
        #expect(first == Outcome(messages: peer.requests(.probe(0), to: [1, 2])))
        peer.receive(.told(0), from: 1)
        for pause in [5, 10, 20, 40, 80, 160] {
            let before = peer.now
            let outcome = peer.waitForDeadline()
            #expect(peer.now - before == .milliseconds(pause))
            #expect(outcome == Outcome(messages: peer.requests(.probe(0), to: [2])))
        }
    }

    @Test(
        "until then it refuses votes and pre-votes, and stands in no election",
        arguments: [NodeID(0), 3])
    func refuses(_ id: NodeID) {
        var peer = Scenario.recovering(id, peers: [id, 1, 2])
        let preVote = peer.receive(.preVote(6, for: 1), from: 1)
        #expect(preVote.observations == [.preVoteRefused(1, 6, .noVotingRights)])
        #expect(preVote.messages == peer.reply(.preVoted(false, 0), to: 1))
        let vote = peer.receive(.vote(6, for: 1), from: 1)
        #expect(vote.messages == peer.reply(.voted(false, 6), to: 1))
        #expect(vote.observations.last == .voteRefused(1, 6, .noVotingRights))
        var observations: [Observation] = []
        for _ in 0..<50 {
            let outcome = peer.waitForDeadline()
            #expect(outcome.messages.allSatisfy { $0.message.brief == "probe6" })
            observations += outcome.observations
        }
        #expect(observations == [.votingRightsAwaited([1, 2])])
        let order = peer.receive(.timeoutNow(6, from: 1), from: 1)
        #expect(order == Outcome(messages: peer.reply(.timeoutNowReply(6), to: 1)))
    }

    @Test(
        "a majority that is empty, itself included, has never elected anybody",
        arguments: [(3, 1), (5, 2), (7, 3)])
    func bootstrapping(_ count: Int, _ needed: Int) {
        for id in [0, count - 1] {
            let peers = (0..<UInt64(count)).map { NodeID($0) }
            var peer = Scenario.recovering(peers[id], peers: peers)
            for other in peer.node.others.prefix(needed - 1) {
                for _ in 1...3 {
                    let outcome = peer.receive(.told(0, isEmpty: true), from: other)
                    #expect(outcome == .nothing, "each is counted once")
                }
            }
            let last = peer.node.others[needed - 1]
            let outcome = peer.receive(.told(0, isEmpty: true), from: last)
            #expect(outcome.observations == [.bootstrapped])
            #expect(outcome.saved == nil, "it is empty until it enters a term")
        }
    }

    @Test("bootstrapping peers wait for one who is missing, for an election timeout, and ask on")
    func missingPeer() {
        var peer = Scenario.recovering()
        peer.receive(.told(0, isEmpty: true), from: 2)
        var asked = 0
        while true {
            let outcome = peer.waitForDeadline()
            if outcome.observations == [.preVoteStarted(1, .firstStart)] { break }
            #expect(outcome == Outcome(messages: peer.requests(.probe(0), to: [1])))
            asked += 1
        }
        #expect(asked > 3)
        #expect(peer.now - .zero >= .milliseconds(300))
    }

    @Test("a peer that bootstraps does so no more once somebody remembers")
    func lateVeto() {
        var peer = Scenario.recovering()
        peer.receive(.told(0, isEmpty: true), from: 2)
        #expect(
            peer.receive(.told(4), from: 1).observations.first == .votingRightsRecovered(above: 4))
        #expect(peer.node.durable.votingRights == VotingRights(floor: 4, log: .zero))
    }

    @Test("until then it follows, and acknowledges nothing: it could prolong a lease it has ended")
    func acknowledgesNothing() {
        var peer = Scenario.recovering()
        let heartbeat = peer.receive(.append(4, by: 1), from: 1)
        #expect(heartbeat.messages.isEmpty)
        #expect(peer.node.leader == 1)
        for other in peer.node.others { peer.receive(.told(4), from: other) }
        #expect(peer.receive(.append(4, by: 1), from: 1).messages.count == 1)
    }

    @Test("a peer that has just started follows the leader that answers, without a heartbeat")
    func followsAtOnce() {
        var peer = Scenario.recovering()
        let outcome = peer.receive(.told(4, isLeader: true), from: 1)
        #expect(outcome.observations.last == .following(1, 4, nil))
        #expect(peer.node.leader == 1)
        peer.receive(.told(3, isLeader: true), from: 2)
        #expect(peer.node.leader == 1, "the other one led an earlier term")
    }

    @Test("where one peer has saved something, the cluster is not new")
    func veto() {
        var peer = Scenario.recovering(peers: [0, 1, 2, 3, 4])
        let others = peer.node.others
        peer.receive(.told(3), from: others[0])
        for other in others[1...2] {
            #expect(peer.receive(.told(0, isEmpty: true), from: other) == .nothing)
        }
        let last = peer.receive(.told(0, isEmpty: true), from: others[3])
        #expect(last.observations == [.votingRightsRecovered(above: 3)])
    }

    @Test(
        "a bootstrapping peer says that it is empty until it enters a term, and then saves its right"
    )
    func bootstrappingIsEmpty() {
        var peer = Scenario.recovering()
        for other in peer.node.others { peer.receive(.told(0, isEmpty: true), from: other) }
        let asked = peer.receive(.probe(0), from: 2)
        #expect(asked.messages == peer.reply(.told(0, isEmpty: true, isLeaderless: true), to: 2))
        let vote = peer.receive(.vote(1, for: 2), from: 2)
        #expect(vote.saved?.state?.votingRights == .unlimited)
        #expect(vote.saved?.state?.term == 1)
    }

    @Test("bootstrapping peers do not sit out a timeout: they stand in the order of their ids")
    func bootstrappingStand() {
        for (id, rank) in [(NodeID(0), 0), (1, 1), (2, 2)] {
            var peer = Scenario.recovering(id)
            for other in peer.node.others { peer.receive(.told(0, isEmpty: true), from: other) }
            let earliest = Duration.microseconds(10_000 * rank + 1_250)
            #expect(earliest...earliest + .microseconds(1_250) ~= peer.patience)
            let outcome = peer.waitForDeadline()
            #expect(outcome.observations == [.preVoteStarted(1, .firstStart)])
        }
    }

    @Test("otherwise all others must have answered; then it votes above the highest of them")
    func wiped() {
        var peer = Scenario.recovering(peers: [0, 1, 2, 3, 4])
        peer.receive(.told(0, isEmpty: true), from: 1)
        peer.receive(.told(7, log: .at(3, term: 4)), from: 2)
        #expect(peer.receive(.told(6, log: .at(2, term: 6)), from: 3).observations == [])
        let outcome = peer.receive(.told(7, log: .zero), from: 4)
        let votingRights = VotingRights(floor: 7, log: .at(2, term: 6))
        #expect(outcome.observations == [.votingRightsRecovered(above: 7)])
        #expect(
            outcome.saved
                == DurableChange(
                    state: DurableState(term: 7, vote: nil, votingRights: votingRights), log: nil))
    }

    @Test("above the floor it votes for logs at least as up to date as the best of the others")
    func votesAboveFloor() {
        let state = DurableState(
            term: 7, vote: nil, votingRights: VotingRights(floor: 7, log: .at(2, term: 6)))
        for (term, log, refusal) in [
            (Term(7), LogPosition.at(9, term: 6), VoteRefusal.noVotingRights),
            (8, .at(1, term: 6), .logBehind(.at(2, term: 6))), (8, .at(2, term: 6), nil),
        ] {
            var peer = Scenario(restoring: state)
            peer.now = peer.now + .milliseconds(300)
            let outcome = peer.receive(.vote(term, for: 1, log: log), from: 1)
            #expect(outcome.messages == peer.reply(.voted(refusal == nil, term), to: 1))
            let expected = refusal.map { Observation.voteRefused(1, term, $0) }
            #expect(outcome.observations.last == expected ?? .voteGranted(1, term))
        }
    }

    @Test("it does not stand while its own log is behind what it may vote for")
    func standsWithLogOnly() {
        let votingRights = VotingRights(floor: 7, log: .at(1, term: 6))
        let state = DurableState(term: 7, vote: nil, votingRights: votingRights)
        var behind = Scenario(restoring: state)
        for _ in 0..<20 { #expect(behind.waitForDeadline() == .nothing) }
        var caughtUp = Scenario(restoring: state, log: Log(terms: [6]))
        #expect(caughtUp.waitForDeadline().observations == [.preVoteStarted(8, .timeout)])
    }

    @Test("an answer that is older than the peer's start does not count")
    func oldAnswers() {
        var peer = Scenario.recovering()
        for other in peer.node.others {
            let asked = Scenario.start - .microseconds(1)
            let answer = Message.told(0, isEmpty: true)
            #expect(peer.receive(answer, from: other, asked: asked) == .nothing)
        }
    }

    @Test("who has seen a term does not bootstrap, however empty the others are")
    func noBootstrap() {
        var peer = Scenario.recovering()
        peer.receive(.append(3, by: 1), from: 1)
        #expect(peer.receive(.told(0, isEmpty: true), from: 2) == .nothing)
        let outcome = peer.receive(.told(3, isLeader: true), from: 1)
        #expect(outcome.observations == [.votingRightsRecovered(above: 3)])
    }

    @Test(
        "who is asked by a peer whose answer it lacks says that it is empty, and asks back")
    func asksBack() {
        var peer = Scenario.recovering()
        let outcome = peer.receive(.probe(0), from: 2)
        let answer = peer.reply(.told(0, isEmpty: true, isLeaderless: true), to: 2)
        #expect(outcome.messages == peer.requests(.probe(0), to: [2]) + answer)
    }
}
