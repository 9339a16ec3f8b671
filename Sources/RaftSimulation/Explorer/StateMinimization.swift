import Raft

extension Explorer {
    /// Puts states of a peer in one class that no event can ever tell apart, and likewise messages
    /// that no peer can ever tell apart.
    ///
    /// All begin in one class, but for what the checks of the whole cluster look at, and are parted
    /// until no two of one class lead to different classes: the coarsest such partition. Merging
    /// is computed from the state index, so it holds for every variant of the algorithm alike.
    struct StateMinimization {
        private let stateIndex: StateIndex

        /// The class of each state.
        private(set) var states: [Int]

        /// The class of each message.
        private(set) var messages: [Int]

        private(set) var stateClasses = 0
        private(set) var messageClasses = 0

        /// What a step within classes does.
        struct Edge: Hashable, Comparable {
            let target: Int
            let messages: [Int]
            let violations: [String]

            static func < (one: Edge, other: Edge) -> Bool {
                if one.target != other.target { return one.target < other.target }
                if one.messages != other.messages {
                    return one.messages.lexicographicallyPrecedes(other.messages)
                }
                return one.violations.lexicographicallyPrecedes(other.violations)
            }
        }

        init(_ stateIndex: StateIndex) {
            self.stateIndex = stateIndex
            var visible = Interning<[Int]>()
            states = stateIndex.states.indices.map { number in
                let node = stateIndex.states[number].node
                return visible.number(
                    of: [
                        stateIndex.owner(of: number), Int(node.durable.term.number),
                        node.isLeader ? 1 : 0, Int(node.commitIndex.number),
                    ] + node.visibleTerms)
            }
            messages = stateIndex.messages.map { stateIndex.index(of: $0.to) }
            var isStable = false
            while !isStable { isStable = !refine() }
        }

        /// What a action may do to a state, in classes; without what changes nothing.
        func edges(_ state: Int, _ column: Int) -> [Edge] {
            let own = states[state]
            let edges = stateIndex.rows[state][column].map { edge in
                Edge(
                    target: states[edge.target],
                    messages: Set(edge.messages.map { messages[$0] }).sorted(),
                    violations: edge.violations)
            }
            return Set(edges)
                .filter { $0.target != own || !$0.messages.isEmpty || !$0.violations.isEmpty }
                .sorted()
        }

        /// Parts what leads to different classes; whether there was anything to part.
        private mutating func refine() -> Bool {
            var rows = Interning<[Edge]>()
            let columns = stateIndex.rows.indices.map { state in
                stateIndex.rows[state].indices.map { rows.number(of: edges(state, $0)) }
            }
            let before = (stateClasses, messageClasses)
            refineMessages(by: columns)
            refineStates(by: columns)
            return before != (stateClasses, messageClasses)
        }

        private mutating func refineStates(by columns: [[Int]]) {
            var classes = Interning<[Int]>()
            states = states.indices.map { classes.number(of: [states[$0]] + columns[$0]) }
            stateClasses = classes.count
        }

        private mutating func refineMessages(by columns: [[Int]]) {
            var classes = Interning<[Int]>()
            var signatures = messages.map { [$0] }
            for (state, row) in columns.enumerated() {
                let inbox = stateIndex.inboxes[stateIndex.owner(of: state)]
                let first = row.count - inbox.count
                for (index, message) in inbox.enumerated() {
                    signatures[message].append(row[first + index])
                }
            }
            messages = signatures.map { classes.number(of: $0) }
            messageClasses = classes.count
        }
    }
}

extension RaftNode {
    /// The terms of the entries that the checks of the whole cluster look at: those that are
    /// committed, and all that a leader has.
    var visibleTerms: [Int] {
        let entries = isLeader ? log.entries[...] : log.entries.prefix(Int(commitIndex.number))
        return entries.map { Int($0.term.number) }
    }
}
