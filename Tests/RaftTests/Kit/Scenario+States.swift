import Raft
import Testing

extension Scenario {
    /// A peer with an empty disk that has just asked the others who they are.
    static func recovering(_ id: NodeID = 0, peers: [NodeID] = [0, 1, 2]) -> Scenario {
        var peer = Scenario(id, peers: peers, restoring: .empty)
        peer.step(.clockAdvanced)
        return peer
    }

    /// A follower in this term that has heard nobody for the minimum election timeout.
    static func waiting(
        _ id: NodeID = 0, peers: [NodeID] = [0, 1, 2], priorities: [NodeID: Int] = [:],
        term: Term = 5, vote: NodeID? = nil, log: Log = Log(), timing: Timing = .withoutProbes,
        seed: UInt64 = 1
    ) -> Scenario {
        var scenario = Scenario(
            id, peers: peers, priorities: priorities, restoring: .remembering(term, vote: vote),
            log: log, timing: timing, seed: seed)
        scenario.now = start + timing.electionTimeout.lowerBound
        scenario.step(.clockAdvanced)
        return scenario
    }

    /// A follower in this term that has just heard this leader, a near one.
    static func following(
        _ leader: NodeID, _ id: NodeID = 0, peers: [NodeID] = [0, 1, 2],
        priorities: [NodeID: Int] = [:], term: Term = 5, vote: NodeID? = nil, log: Log = Log(),
        timing: Timing = .withoutProbes, seed: UInt64 = 1
    ) -> Scenario {
        var scenario = waiting(
            id, peers: peers, priorities: priorities, term: term, vote: vote, log: log,
            timing: timing, seed: seed)
        scenario.receive(.append(term, by: leader, roundTrip: .zero), from: leader)
        return scenario
    }

    /// A follower of the term before this one that has just asked for pre-votes.
    static func asking(
        _ id: NodeID = 0, peers: [NodeID] = [0, 1, 2], priorities: [NodeID: Int] = [:],
        term: Term = 5, log: Log = Log(), timing: Timing = .withoutProbes, seed: UInt64 = 1
    ) -> Scenario {
        var scenario = waiting(
            id, peers: peers, priorities: priorities, term: Term(term.number - 1), log: log,
            timing: timing, seed: seed)
        scenario.waitForDeadline()
        return scenario
    }

    /// A peer that stands for election in this term, and has its own vote alone.
    static func standing(
        _ id: NodeID = 0, peers: [NodeID] = [0, 1, 2], priorities: [NodeID: Int] = [:],
        term: Term = 5, log: Log = Log(), timing: Timing = .withoutProbes, seed: UInt64 = 1
    ) -> Scenario {
        var scenario = asking(
            id, peers: peers, priorities: priorities, term: term, log: log, timing: timing,
            seed: seed)
        for peer in scenario.supporters {
            scenario.receive(.preVoted(true, scenario.node.durable.term), from: peer)
        }
        #expect(scenario.node.state == .candidate)
        return scenario
    }

    /// A peer that has just won this term.
    static func leading(
        _ id: NodeID = 0, peers: [NodeID] = [0, 1, 2], priorities: [NodeID: Int] = [:],
        term: Term = 5, log: Log = Log(), timing: Timing = .withoutProbes, seed: UInt64 = 1
    ) -> Scenario {
        var scenario = standing(
            id, peers: peers, priorities: priorities, term: term, log: log, timing: timing,
            seed: seed)
        for peer in scenario.supporters { scenario.receive(.voted(true, term), from: peer) }
        #expect(scenario.node.state == .leader)
        return scenario
    }

    /// As many others as the peer needs for a majority.
    var supporters: ArraySlice<NodeID> { node.others.prefix(node.membership.quorum - 1) }
}

extension Scenario {
    /// Lets time pass without a reply until the peer asks for pre-votes again, and grants them.
    mutating func campaignAgain(with voters: [NodeID]? = nil) {
        let term = node.durable.term
        while !isAskingForPreVotes(in: waitForDeadline(), term.next) {}
        for peer in voters ?? Array(supporters) { receive(.preVoted(true, term), from: peer) }
        #expect(node.durable.term == term.next)
        #expect(node.state == .candidate)
    }

    private func isAskingForPreVotes(in outcome: Outcome, _ term: Term) -> Bool {
        outcome.messages.contains { $0.message.brief == "preVote\(term)" }
    }
}
