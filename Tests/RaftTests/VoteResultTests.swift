import Raft
import Testing

@Suite("§5.2 The tally: won with a majority, lost when it is out of reach, pending between")
struct VoteResultTests {
    /// What an election of `peers` comes to with so many grants and refusals of others.
    private func expected(_ peers: Int, granted: Int, refused: Int) -> State {
        let needed = peers / 2 + 1
        if granted + 1 >= needed { return .leader }
        return peers - refused < needed ? .follower : .candidate
    }

    @Test("every number of grants and refusals", arguments: 2...7, [true, false])
    func table(_ count: Int, isGrantFirst: Bool) {
        for granted in 0..<count {
            for refused in 0..<(count - granted) {
                let peers = (0..<UInt64(count)).map { NodeID($0) }
                var answers = [Bool](
                    repeating: isGrantFirst, count: isGrantFirst ? granted : refused)
                answers += [Bool](
                    repeating: !isGrantFirst, count: isGrantFirst ? refused : granted)
                #expect(
                    outcome(peers, answers)
                        == expectedInOrder(count, answers), "\(granted) yes, \(refused) no")
            }
        }
    }

    /// The first reply that decides the election decides it for good.
    private func expectedInOrder(_ count: Int, _ answers: [Bool]) -> State {
        for end in answers.indices {
            let soFar = answers[...end]
            let granted = soFar.count { $0 }
            let state = expected(count, granted: granted, refused: soFar.count - granted)
            guard state == .candidate else { return state }
        }
        return .candidate
    }

    private func outcome(_ peers: [NodeID], _ answers: [Bool]) -> State {
        let candidate = peers[peers.count / 2]
        var node = Scenario.standing(candidate, peers: peers)
        for (peer, answer) in zip(node.node.others, answers) {
            node.receive(.voted(answer, 5), from: peer)
        }
        return node.node.state
    }

    @Test("failed elections are forgotten when a leader is heard: the next pause is short again")
    func forgotten() {
        var node = Scenario.standing()
        for _ in 0..<6 {
            let term = node.node.durable.term
            for peer: NodeID in [1, 2] { node.receive(.voted(false, term), from: peer) }
            node.campaignAgain()
        }
        let last = node.node.durable.term
        for peer: NodeID in [1, 2] { node.receive(.voted(false, last), from: peer) }
        node.receive(.append(last, by: 1), from: 1)
        node.campaignAgain()
        for peer: NodeID in [1, 2] { node.receive(.voted(false, last.next), from: peer) }
        #expect(node.patience <= .milliseconds(40))
    }

    @Test("a leader once suspected does not stay away for good: once heard of, it may vote again")
    func suspectedOnce() {
        var node = Scenario.following(1, peers: [0, 1, 2, 3], timing: Timing())
        node.step(.connectionRefused(by: 1))
        node.wait(.milliseconds(2))
        node.receive(.append(6, by: 2), from: 2)
        node.receive(.probe(7), from: 3)
        node.now = node.now + .seconds(1)
        node.step(.clockAdvanced)
        for peer: NodeID in [2, 3] { node.receive(.preVoted(true, 7), from: peer) }
        #expect(node.node.state == .candidate)
        node.receive(.voted(false, 8), from: 3)
        #expect(node.node.state == .candidate, "peers 1 and 2 may yet vote for it")
    }

    @Test("an election that can no longer be won ends at once; it is tried again after a pause")
    func lost() {
        var node = Scenario.standing()
        #expect(node.receive(.voted(false, 5), from: 1) == .nothing)
        let outcome = node.receive(.voted(false, 5), from: 2)
        #expect(outcome == Outcome(observations: [.electionLost(5)]))
        #expect(node.node.state == .follower)
        #expect(Duration.milliseconds(10) ... .milliseconds(40) ~= node.patience)
        #expect(node.receive(.voted(true, 5), from: 1) == .nothing, "a late grant elects nobody")
        #expect(node.waitForDeadline().observations == [.preVoteStarted(6, .timeout)])
    }

    @Test("a leader that is gone is not waited for, and not in the next election either")
    func absentLeader() {
        var node = Scenario.following(0, 1, peers: [0, 1, 2, 3, 4], timing: Timing())
        node.step(.connectionRefused(by: 0))
        for _ in 1...3 {
            node.campaignAgain(with: [2, 3])
            let term = node.node.durable.term
            node.receive(.voted(true, term), from: 2)
            node.receive(.voted(false, term), from: 3)
            let outcome = node.receive(.voted(false, term), from: 4)
            #expect(outcome.observations == [.electionLost(term)], "two of the four who are left")
        }
    }

    @Test("the pause grows with each election that fails, up to the greatest timeout")
    func backOff() {
        var node = Scenario.standing()
        for failures in 0..<12 {
            for peer in node.node.others {
                node.receive(.voted(false, node.node.durable.term), from: peer)
            }
            let longest = min(Duration.milliseconds(40 << min(failures, 8)), .milliseconds(600))
            #expect(Duration.milliseconds(10)...longest ~= node.patience)
            node.campaignAgain()
        }
    }

    @Test("a refusal that a resent request turned into a grant is a grant; never the other way")
    func changes() {
        var node = Scenario.standing(peers: [0, 1, 2, 3, 4])
        node.receive(.voted(false, 5), from: 1)
        node.receive(.voted(true, 5), from: 1)
        node.receive(.voted(false, 5), from: 1)
        node.receive(.voted(false, 5), from: 2)
        node.receive(.voted(false, 5), from: 3)
        #expect(node.node.state == .candidate, "peers 0, 1 and 4 could still elect it")
        node.receive(.voted(true, 5), from: 4)
        #expect(node.node.state == .leader)
    }
}
