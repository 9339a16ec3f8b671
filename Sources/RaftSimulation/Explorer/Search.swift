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

        /// A state from which a step can be taken that breaks a promise.
        struct Finding {
            let state: Int
        }

        /// How it ended.
        enum Outcome {
            case exhausted
            case stopped
            case found(Finding)
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
                if let finding = leave(next) { return .found(finding) }
                next += 1
            }
            return .exhausted
        }

        private mutating func leave(_ number: Int) -> Finding? {
            let cluster = table[number]
            for (peer, state) in cluster.states.enumerated() {
                for move in relation.automaton.moves[state] where relation.allows(move, in: cluster)
                {
                    transitions += 1
                    guard relation.violations(of: move, of: peer, in: cluster).isEmpty else {
                        return Finding(state: number)
                    }
                    var after = cluster
                    relation.make(move, of: peer, in: &after)
                    _ = table.insert(symmetry.canonical(after, relation), parent: number)
                }
            }
            return nil
        }
    }
}
