import Raft

extension Explorer {
    /// A way from the start of a cluster to a violation: one with the fewest steps that change a
    /// peer.
    public struct Story: Hashable, Sendable {
        /// What happened, a line for each step, in the words of the daemon's log.
        public let lines: [String]

        /// What is wrong with the last step.
        public let violations: [String]

        /// A step in one line: who, what happened to it, and what it made of that.
        static func line(_ peer: NodeID, _ stimulus: Stimulus, _ outcome: Outcome) -> String {
            var deeds = outcome.observations.map(\.description)
            if stimulus == .crash { deeds.append(outcome.state.disk.summary) }
            // Most answers are no event worth a line in a log; in a story they may be the point.
            if deeds.isEmpty { deeds = outcome.letters.map { "sends peer \($0.to) \($0.summary)" } }
            return "peer \(peer), \(stimulus.summary): " + deeds.joined(separator: "; ")
        }
    }
}

extension Explorer.Stimulus {
    fileprivate var summary: String {
        switch self {
        case .clock: "by its clock"
        case .crash: "after a crash"
        case .refusal(let peer): "refused by peer \(peer)"
        case .handOver(let peer): "asked to hand over to peer \(peer)"
        case .letter(let letter): "on \(letter.summary) of peer \(letter.from)"
        }
    }
}

extension DurableState {
    fileprivate var summary: String {
        "starts again in term \(term), "
            + (vote.map { "in which it voted for peer \($0)" } ?? "in which it has not voted")
    }
}

extension Explorer.Letter {
    fileprivate var summary: String {
        switch message {
        case .requestVote(let request):
            "the \(request.isPreVote ? "pre-vote" : "vote") request for term \(request.term)"
        case .requestVoteReply(let reply):
            "the \(reply.isPreVote ? "pre-vote" : "vote") "
                + "\(reply.isGranted ? "granted" : "refused") in term \(reply.term)"
        case .appendEntries(let request): "the heartbeat of term \(request.term)"
        case .appendEntriesReply(let reply): "the answer to a heartbeat, of term \(reply.term)"
        case .probe(let probe): "the probe of term \(probe.term)"
        case .probeReply(let reply): "the answer to a probe, of term \(reply.term)"
        case .timeoutNow(let order): "the order to take over from term \(order.term)"
        case .timeoutNowReply(let reply): "the answer to that order, of term \(reply.term)"
        }
    }
}
