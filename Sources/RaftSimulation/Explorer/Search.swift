extension Explorer {
    /// Goes through all states of the cluster, breadth first.
    struct Search {
        let relation: TransitionRelation
        let symmetry: Symmetry
        private(set) var table: StateTable
        private(set) var transitions = 0
        private(set) var depth = 0
        private(set) var next = 0

        init(_ relation: TransitionRelation, _ symmetry: Symmetry) {
            self.relation = relation
            self.symmetry = symmetry
            table = StateTable(like: relation.initial)
            _ = table.insert(symmetry.canonical(relation.initial, relation), parent: 0)
        }

        var progress: Progress {
            Progress(
                states: table.count, transitions: transitions, depth: depth,
                waiting: table.count - next)
        }

        /// How it ended.
        enum Outcome {
            case exhausted
            case stopped
            /// From this state a step can be taken that breaks a promise.
            case violation(state: Int)
        }

        /// The states by which this one was reached, from the start on.
        func path(to state: Int) -> [Int] {
            var path = [state]
            while let last = path.last, last != 0 { path.append(table.parent(of: last)) }
            return path.reversed()
        }

        /// Leaves every state that is reached, as long as it may go on.
        mutating func run(while mayGoOn: (Progress) -> Bool) -> Outcome {
            var levelEnd = table.count
            while next < table.count {
                if next == levelEnd {
                    depth += 1
                    levelEnd = table.count
                }
                if next & 0xFFF == 0, !mayGoOn(progress) { return .stopped }
                if !leave(next) { return .violation(state: next) }
                next += 1
            }
            return .exhausted
        }

        /// Takes every step from a state, unless one of them breaks a promise.
        private mutating func leave(_ number: Int) -> Bool {
            let cluster = table[number]
            for (peer, state) in cluster.states.enumerated() {
                for move in relation.automaton.moves[state] where relation.allows(move, in: cluster)
                {
                    transitions += 1
                    guard relation.violations(of: move, of: peer, in: cluster).isEmpty else {
                        return false
                    }
                    var after = cluster
                    relation.make(move, of: peer, in: &after)
                    _ = table.insert(symmetry.canonical(after, relation), parent: number)
                }
            }
            return true
        }
    }
}
