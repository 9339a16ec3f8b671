import Raft

extension Explorer {
    /// What a peer does, in numbers only: the catalogue after merging.
    struct Automaton {
        /// One way to go on.
        struct Move {
            /// The message that it takes, or none.
            let trigger: Int?
            let isCrash: Bool
            let target: Int
            let letters: [Int]
            let violations: [String]
        }

        let peers: Int
        let terms: Int

        /// For each class of states whose it is, its term, and whether it leads.
        private(set) var owner: [Int] = []
        private(set) var term: [Int] = []
        private(set) var leads: [Bool] = []

        /// Who gets a message of each class.
        private(set) var receiver: [Int] = []

        /// The steps that change the peer.
        private(set) var moves: [[Move]] = []

        /// The steps that only send something.
        private(set) var answers: [[Move]] = []

        /// How the peers begin.
        private(set) var initial: [Int]

        init(_ catalogue: Catalogue, _ merging: Merging, terms: Int) {
            peers = catalogue.members.count
            self.terms = terms
            initial = catalogue.members.indices.map { merging.states[$0] }
            receiver = Array(repeating: 0, count: merging.letterClasses)
            for (number, letter) in catalogue.letters.enumerated() {
                receiver[merging.letters[number]] = catalogue.place(of: letter.to)
            }
            for state in Self.representatives(merging) { add(state, catalogue, merging) }
        }

        /// The first state of each class, in the order of the classes.
        private static func representatives(_ merging: Merging) -> [Int] {
            var known = 0
            return merging.states.indices.filter { state in
                // Classes are numbered in the order of their first states.
                guard merging.states[state] == known else { return false }
                known += 1
                return true
            }
        }

        private mutating func add(_ state: Int, _ catalogue: Catalogue, _ merging: Merging) {
            let node = catalogue.states[state].node
            let place = catalogue.owner(of: state)
            owner.append(place)
            term.append(Int(node.durable.term.number))
            leads.append(node.isLeader)
            let all = Self.steps(of: state, catalogue, merging)
            let own = merging.states[state]
            moves.append(all.filter { $0.target != own || !$0.violations.isEmpty })
            answers.append(all.filter { $0.target == own && $0.violations.isEmpty })
        }

        private static func steps(
            of state: Int, _ catalogue: Catalogue, _ merging: Merging
        ) -> [Move] {
            let stimuli = catalogue.laboratory.stimuli(of: catalogue.states[state].node.id)
            let inbox = catalogue.inboxes[catalogue.owner(of: state)]
            var triggers: Set<Int> = []
            return catalogue.rows[state].indices.flatMap { column -> [Move] in
                let place = column - stimuli.count
                let trigger = place < 0 ? nil : merging.letters[inbox[place]]
                // Messages of one class do the same: one of them is enough.
                if let trigger, !triggers.insert(trigger).inserted { return [] }
                return merging.edges(state, column).map { edge in
                    Move(
                        trigger: trigger, isCrash: place < 0 && stimuli[column] == .crash,
                        target: edge.target, letters: edge.letters, violations: edge.violations)
                }
            }
        }
    }
}
