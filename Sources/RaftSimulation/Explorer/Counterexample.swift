import Raft

extension Explorer {
    /// A way from the start of a cluster to a violation: one with the fewest steps that change a
    /// peer.
    public struct Counterexample: Hashable, Sendable {
        /// What happened, a line for each step, in the words of the daemon's log.
        public let lines: [String]

        /// What is wrong with the last step.
        public let violations: [String]

        /// A step in one line: what happened to a peer, and what it made of that.
        static func line(_ peer: NodeID, _ action: Action, _ outcome: Outcome) -> String {
            var results = outcome.observations.map(\.description)
            if action == .crash { results.append(outcome.state.disk.state.summary) }
            if action == .wipe { results.append("starts again") }
            if action == .proposal { results.append("appends \(outcome.state.node.log.last)") }
            // Most answers are no event worth a line in a log; in a story they may be the point.
            if results.isEmpty {
                results = outcome.messages.map { "sends peer \($0.to) its \($0.summary)" }
            }
            return "\(action.summary(peer)): \(results.joined(separator: "; "))"
        }
    }
}

extension Explorer.Action {
    fileprivate func summary(_ peer: NodeID) -> String {
        switch self {
        case .clock: "peer \(peer)'s clock goes on"
        case .crash: "peer \(peer) crashes"
        case .wipe: "peer \(peer) crashes and loses its disk"
        case .refusal(let other): "peer \(peer) gets a datagram back from peer \(other)"
        case .proposal: "peer \(peer) gets a command"
        case .transfer(let other): "peer \(peer) is asked to hand over to peer \(other)"
        case .receive(let message): "peer \(peer) gets peer \(message.from)'s \(message.summary)"
        }
    }
}

extension DurableState {
    fileprivate var summary: String {
        "starts again in term \(term), "
            + (vote.map { "in which it voted for peer \($0)" } ?? "in which it has not voted")
    }
}

extension Explorer.InFlightMessage {
    fileprivate var summary: String { "\(content.header.name), term \(content.term)" }
}
