import Raft

extension Explorer {
    /// The ways to rename the peers that change nothing, and the one form of all states of the
    /// cluster that are equal but for the names.
    ///
    /// That the algorithm treats all names alike is not taken for granted: each renaming is
    /// checked against everything that the state index knows.
    struct Symmetry {
        /// One way to rename.
        struct Renaming {
            /// Where each peer goes.
            let indices: [Int]
            let states: [Int]
            let messages: [Int]
        }

        /// All renamings but the one that leaves every name.
        private(set) var renamings: [Renaming] = []

        init(_ stateIndex: StateIndex, _ minimization: StateMinimization, _ automaton: Automaton) {
            let identity = Array(stateIndex.members.indices)
            renamings = Self.permutations(identity)
                .filter { $0 != identity }
                .compactMap { Self.renaming($0, stateIndex, minimization) }
                .filter { Self.isFaithful($0, automaton) }
        }

        private static func permutations(_ indices: [Int]) -> [[Int]] {
            guard indices.count > 1 else { return [indices] }
            return indices.flatMap { first in
                permutations(indices.filter { $0 != first }).map { [first] + $0 }
            }
        }

        /// Where each class goes; none if a class would be torn apart.
        private static func renaming(
            _ indices: [Int], _ stateIndex: StateIndex, _ minimization: StateMinimization
        ) -> Renaming? {
            let members = stateIndex.members
            let rename = { members[indices[stateIndex.index(of: $0)]] }
            var states = Array(repeating: -1, count: minimization.stateClasses)
            for (number, state) in stateIndex.states.enumerated() {
                guard let image = stateIndex.number(ofKnown: state.renamed(rename)),
                    put(minimization.states[image], in: &states, at: minimization.states[number])
                else { return nil }
            }
            var messages = Array(repeating: -1, count: minimization.messageClasses)
            for (number, message) in stateIndex.messages.enumerated() {
                guard let image = stateIndex.number(ofKnown: message.renamed(rename)),
                    put(
                        minimization.messages[image], in: &messages,
                        at: minimization.messages[number])
                else { return nil }
            }
            return Renaming(indices: indices, states: states, messages: messages)
        }

        private static func put(_ image: Int, in images: inout [Int], at index: Int) -> Bool {
            if images[index] < 0 { images[index] = image }
            return images[index] == image
        }

        /// Whether renaming before a step comes to the same as renaming after it.
        private static func isFaithful(_ renaming: Renaming, _ automaton: Automaton) -> Bool {
            automaton.moves.indices.allSatisfy { state in
                let image = renaming.states[state]
                return steps(from: state, automaton).map { renaming.rename($0) }.sorted()
                    == steps(from: image, automaton)
            }
        }

        private static func steps(from state: Int, _ automaton: Automaton) -> [[Int]] {
            (automaton.moves[state] + automaton.replies[state]).map { move in
                [move.trigger ?? -1, move.cost, move.violations.count, move.target]
                    + move.messages
            }.sorted()
        }
    }
}

extension Explorer.Symmetry.Renaming {
    fileprivate func rename(_ step: [Int]) -> [Int] {
        [step[0] < 0 ? -1 : messages[step[0]], step[1], step[2], states[step[3]]]
            + step[4...].map { messages[$0] }.sorted()
    }
}

extension [[Int]] {
    fileprivate func sorted() -> [[Int]] { sorted { $0.lexicographicallyPrecedes($1) } }
}
