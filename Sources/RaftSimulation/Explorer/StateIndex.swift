import Raft

extension Explorer {
    /// All states that one peer can be in, all messages that one can send, and what comes of each
    /// message in each state.
    ///
    /// A peer is tried with every message that any peer can send in any state, whether or not that
    /// state and that message ever come together: there are some that never do, and none missing.
    struct StateIndex {
        /// What one thing may do to a peer.
        struct Edge: Hashable {
            let target: Int
            let messages: [Int]
            let violations: [String]
        }

        let generator: SuccessorGenerator
        let members: [NodeID]
        private(set) var states: [PeerState] = []
        private(set) var messages: [InFlightMessage] = []

        /// The messages to each peer, in the order of their discovery.
        private(set) var inboxes: [[Int]]

        /// For each state what its actions lead to: those without a message first, then those of
        /// its inbox.
        private(set) var rows: [[[Edge]]] = []

        private var stateNumbers: [PeerState: Int] = [:]
        private var messageNumbers: [InFlightMessage: Int] = [:]

        /// Whether everything was tried; not if it was told to stop before.
        private(set) var isComplete = false

        init(_ generator: SuccessorGenerator, while mayGoOn: () -> Bool) {
            self.generator = generator
            members = generator.membership.members
            inboxes = members.map { _ in [] }
            for id in members { _ = number(of: generator.newPeer(id)) }
            complete(while: mayGoOn)
        }

        /// The index of a peer among the members.
        func index(of id: NodeID) -> Int { members.firstIndex(of: id) ?? 0 }

        /// The index of the peer that is in this state.
        func owner(of state: Int) -> Int { index(of: states[state].node.id) }

        func number(ofKnown state: PeerState) -> Int? { stateNumbers[state] }

        func number(ofKnown message: InFlightMessage) -> Int? { messageNumbers[message] }

        /// Tries every state with everything until there is nothing new.
        private mutating func complete(while mayGoOn: () -> Bool) {
            while !isComplete {
                isComplete = true
                var state = 0
                while state < states.count {
                    if complete(state) { isComplete = false }
                    guard mayGoOn() else { return isComplete = false }
                    state += 1
                }
            }
        }

        /// Tries a state with what it was not tried with yet; whether there was anything.
        private mutating func complete(_ number: Int) -> Bool {
            let state = states[number]
            let actions = generator.actions(of: state.node.id)
            let inbox = inboxes[owner(of: number)]
            let known = rows[number].count
            guard known < actions.count + inbox.count else { return false }
            let datings = generator.timeAbstraction.datings(of: state.node)
            for column in known..<(actions.count + inbox.count) {
                let action =
                    column < actions.count
                    ? actions[column] : .receive(messages[inbox[column - actions.count]])
                let outcomes = generator.outcomes(of: action, to: state, datedAs: datings)
                rows[number].append(edges(outcomes))
            }
            return true
        }

        private mutating func edges(_ outcomes: [Outcome]) -> [Edge] {
            var edges: [Edge] = []
            for outcome in outcomes {
                let edge = Edge(
                    target: number(of: outcome.state),
                    messages: outcome.messages.map { number(of: $0) }.sorted(),
                    violations: outcome.violations)
                if !edges.contains(edge) { edges.append(edge) }
            }
            return edges
        }

        private mutating func number(of state: PeerState) -> Int {
            if let known = stateNumbers[state] { return known }
            stateNumbers[state] = states.count
            states.append(state)
            rows.append([])
            return states.count - 1
        }

        private mutating func number(of message: InFlightMessage) -> Int {
            if let known = messageNumbers[message] { return known }
            messageNumbers[message] = messages.count
            inboxes[index(of: message.to)].append(messages.count)
            messages.append(message)
            return messages.count - 1
        }
    }
}
