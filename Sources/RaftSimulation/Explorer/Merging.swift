import Raft

extension Explorer {
    /// Puts states of a peer in one class that no event can ever tell apart, and likewise messages
    /// that no peer can ever tell apart.
    ///
    /// All begin in one class, but for what the checks of the whole cluster look at, and are parted
    /// until no two of one class lead to different classes: the coarsest such partition. Merging
    /// is computed from the catalogue, so it holds for every variant of the algorithm alike.
    struct Merging {
        private let catalogue: Catalogue

        /// The class of each state.
        private(set) var states: [Int]

        /// The class of each message.
        private(set) var letters: [Int]

        private(set) var stateClasses = 0
        private(set) var letterClasses = 0

        /// What a step within classes does.
        struct Edge: Hashable, Comparable {
            let target: Int
            let letters: [Int]
            let violations: [String]

            static func < (one: Edge, other: Edge) -> Bool {
                if one.target != other.target { return one.target < other.target }
                if one.letters != other.letters {
                    return one.letters.lexicographicallyPrecedes(other.letters)
                }
                return one.violations.lexicographicallyPrecedes(other.violations)
            }
        }

        init(_ catalogue: Catalogue) {
            self.catalogue = catalogue
            var visible = Interning<[Int]>()
            states = catalogue.states.indices.map { number in
                let node = catalogue.states[number].node
                return visible.number(of: [
                    catalogue.owner(of: number), Int(node.durable.term.number),
                    node.isLeader ? 1 : 0,
                ])
            }
            letters = catalogue.letters.map { catalogue.place(of: $0.to) }
            var isStable = false
            while !isStable { isStable = !refine() }
        }

        /// What a stimulus may do to a state, in classes; without what changes nothing.
        func edges(_ state: Int, _ column: Int) -> [Edge] {
            let own = states[state]
            let edges = catalogue.rows[state][column].map { edge in
                Edge(
                    target: states[edge.target],
                    letters: Set(edge.letters.map { letters[$0] }).sorted(),
                    violations: edge.violations)
            }
            return Set(edges)
                .filter { $0.target != own || !$0.letters.isEmpty || !$0.violations.isEmpty }
                .sorted()
        }

        /// Parts what leads to different classes; whether there was anything to part.
        private mutating func refine() -> Bool {
            var rows = Interning<[Edge]>()
            let columns = catalogue.rows.indices.map { state in
                catalogue.rows[state].indices.map { rows.number(of: edges(state, $0)) }
            }
            let before = (stateClasses, letterClasses)
            refineLetters(by: columns)
            refineStates(by: columns)
            return before != (stateClasses, letterClasses)
        }

        private mutating func refineStates(by columns: [[Int]]) {
            var classes = Interning<[Int]>()
            states = states.indices.map { classes.number(of: [states[$0]] + columns[$0]) }
            stateClasses = classes.count
        }

        private mutating func refineLetters(by columns: [[Int]]) {
            var classes = Interning<[Int]>()
            var signatures = letters.map { [$0] }
            for (state, row) in columns.enumerated() {
                let inbox = catalogue.inboxes[catalogue.owner(of: state)]
                let first = row.count - inbox.count
                for (place, letter) in inbox.enumerated() {
                    signatures[letter].append(row[first + place])
                }
            }
            letters = signatures.map { classes.number(of: $0) }
            letterClasses = classes.count
        }
    }
}
