import Raft

extension Explorer {
    /// The ways to rename the peers that change nothing, and the one form of all states of the
    /// cluster that are equal but for the names.
    ///
    /// That the algorithm treats all names alike is not taken for granted: each renaming is
    /// checked against everything that the catalogue knows.
    struct Symmetry {
        /// One way to rename.
        struct Renaming {
            /// Where each peer goes.
            let places: [Int]
            let states: [Int]
            let letters: [Int]
        }

        /// All renamings but the one that leaves every name.
        private(set) var renamings: [Renaming] = []

        init(_ catalogue: Catalogue, _ merging: Merging, _ automaton: Automaton) {
            let identity = Array(catalogue.members.indices)
            renamings = Self.permutations(identity)
                .filter { $0 != identity }
                .compactMap { Self.renaming($0, catalogue, merging) }
                .filter { Self.isFaithful($0, automaton) }
        }

        private static func permutations(_ places: [Int]) -> [[Int]] {
            guard places.count > 1 else { return [places] }
            return places.flatMap { first in
                permutations(places.filter { $0 != first }).map { [first] + $0 }
            }
        }

        /// Where each class goes; none if a class would be torn apart.
        private static func renaming(
            _ places: [Int], _ catalogue: Catalogue, _ merging: Merging
        ) -> Renaming? {
            let members = catalogue.members
            let rename = { members[places[catalogue.place(of: $0)]] }
            var states = Array(repeating: -1, count: merging.stateClasses)
            for (number, state) in catalogue.states.enumerated() {
                guard let image = catalogue.number(ofKnown: state.renamed(rename)),
                    put(merging.states[image], in: &states, at: merging.states[number])
                else { return nil }
            }
            var letters = Array(repeating: -1, count: merging.letterClasses)
            for (number, letter) in catalogue.letters.enumerated() {
                guard let image = catalogue.number(ofKnown: letter.renamed(rename)),
                    put(merging.letters[image], in: &letters, at: merging.letters[number])
                else { return nil }
            }
            return Renaming(places: places, states: states, letters: letters)
        }

        private static func put(_ image: Int, in images: inout [Int], at place: Int) -> Bool {
            if images[place] < 0 { images[place] = image }
            return images[place] == image
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
            (automaton.moves[state] + automaton.answers[state]).map { move in
                [move.trigger ?? -1, move.isCrash ? 1 : 0, move.violations.count, move.target]
                    + move.letters
            }.sorted()
        }
    }
}

extension Explorer.Symmetry.Renaming {
    fileprivate func rename(_ step: [Int]) -> [Int] {
        [step[0] < 0 ? -1 : letters[step[0]], step[1], step[2], states[step[3]]]
            + step[4...].map { letters[$0] }.sorted()
    }
}

extension [[Int]] {
    fileprivate func sorted() -> [[Int]] { sorted { $0.lexicographicallyPrecedes($1) } }
}
