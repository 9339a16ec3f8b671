import Raft

extension Explorer {
    /// All states that one peer can be in, all messages that one can send, and what comes of each
    /// message in each state.
    ///
    /// A peer is tried with every message that any peer can send in any state, whether or not that
    /// state and that message ever come together: there are some that never do, and none missing.
    struct Catalogue {
        /// What one thing may do to a peer.
        struct Edge: Hashable {
            let target: Int
            let letters: [Int]
            let violations: [String]
        }

        let laboratory: Laboratory
        let members: [NodeID]
        private(set) var states: [PeerState] = []
        private(set) var letters: [Letter] = []

        /// The letters to each peer, in the order of their discovery.
        private(set) var inboxes: [[Int]]

        /// For each state what its stimuli lead to: those without a message first, then those of
        /// its inbox.
        private(set) var rows: [[[Edge]]] = []

        private var stateNumbers: [PeerState: Int] = [:]
        private var letterNumbers: [Letter: Int] = [:]

        /// Whether everything was tried; not if it was told to stop before.
        private(set) var isComplete = false

        init(_ laboratory: Laboratory, while mayGoOn: () -> Bool) {
            self.laboratory = laboratory
            members = laboratory.membership.members
            inboxes = members.map { _ in [] }
            for id in members { _ = number(of: laboratory.newPeer(id)) }
            complete(while: mayGoOn)
        }

        /// The place of a peer among the members.
        func place(of id: NodeID) -> Int { members.firstIndex(of: id) ?? 0 }

        /// The place of the peer that is in this state.
        func owner(of state: Int) -> Int { place(of: states[state].node.id) }

        func number(ofKnown state: PeerState) -> Int? { stateNumbers[state] }

        func number(ofKnown letter: Letter) -> Int? { letterNumbers[letter] }

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
            let stimuli = laboratory.stimuli(of: state.node.id)
            let inbox = inboxes[owner(of: number)]
            let known = rows[number].count
            guard known < stimuli.count + inbox.count else { return false }
            let datings = laboratory.calendar.datings(of: state.node)
            for column in known..<(stimuli.count + inbox.count) {
                let stimulus =
                    column < stimuli.count
                    ? stimuli[column] : .letter(letters[inbox[column - stimuli.count]])
                let outcomes = laboratory.outcomes(of: stimulus, to: state, datedAs: datings)
                rows[number].append(edges(outcomes))
            }
            return true
        }

        private mutating func edges(_ outcomes: [Outcome]) -> [Edge] {
            var edges: [Edge] = []
            for outcome in outcomes {
                let edge = Edge(
                    target: number(of: outcome.state),
                    letters: outcome.letters.map { number(of: $0) }.sorted(),
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

        private mutating func number(of letter: Letter) -> Int {
            if let known = letterNumbers[letter] { return known }
            letterNumbers[letter] = letters.count
            inboxes[place(of: letter.to)].append(letters.count)
            letters.append(letter)
            return letters.count - 1
        }
    }
}
