import Raft

extension Explorer {
    /// What a peer does, in numbers only: the state index after merging.
    struct Automaton {
        /// One way to go on.
        struct Move {
            /// The message that it takes, or none.
            let trigger: Int?
            let isCrash: Bool
            let isWipe: Bool
            let target: Int
            let messages: [Int]
            let violations: [String]
        }

        let peers: Int
        let terms: Int

        /// For each class of states whose it is, its term, and whether it leads.
        private(set) var owner: [Int] = []
        private(set) var term: [Int] = []
        private(set) var leads: [Bool] = []

        /// For each class, how many entries it knows to be committed, and the terms of these; of a
        /// leader's, those of all its entries.
        private(set) var commitIndex: [Int] = []
        private(set) var entryTerms: [[Int]] = []

        /// Who gets a message of each class.
        private(set) var receiver: [Int] = []

        /// The steps that change the peer, or that are bounded in number.
        private(set) var moves: [[Move]] = []

        /// The steps that only send something, as often as they like.
        private(set) var replies: [[Move]] = []

        /// How the peers begin.
        private(set) var initial: [Int]

        init(_ stateIndex: StateIndex, _ minimization: StateMinimization, terms: Int) {
            peers = stateIndex.members.count
            self.terms = terms
            initial = stateIndex.members.indices.map { minimization.states[$0] }
            receiver = Array(repeating: 0, count: minimization.messageClasses)
            for (number, message) in stateIndex.messages.enumerated() {
                receiver[minimization.messages[number]] = stateIndex.index(of: message.to)
            }
            for state in Self.representatives(minimization) { add(state, stateIndex, minimization) }
        }

        /// The first state of each class, in the order of the classes.
        private static func representatives(_ minimization: StateMinimization) -> [Int] {
            var known = 0
            return minimization.states.indices.filter { state in
                // Classes are numbered in the order of their first states.
                guard minimization.states[state] == known else { return false }
                known += 1
                return true
            }
        }

        private mutating func add(
            _ state: Int, _ stateIndex: StateIndex, _ minimization: StateMinimization
        ) {
            let node = stateIndex.states[state].node
            let index = stateIndex.owner(of: state)
            owner.append(index)
            term.append(Int(node.durable.term.number))
            leads.append(node.isLeader)
            commitIndex.append(Int(node.commitIndex.number))
            entryTerms.append(node.visibleTerms)
            let all = Self.steps(of: state, stateIndex, minimization)
            let own = minimization.states[state]
            let isReply = { (move: Move) in
                move.target == own && move.violations.isEmpty && move.cost == 0
            }
            moves.append(all.filter { !isReply($0) })
            replies.append(all.filter(isReply))
        }

        private static func steps(
            of state: Int, _ stateIndex: StateIndex, _ minimization: StateMinimization
        ) -> [Move] {
            let actions = stateIndex.generator.actions(of: stateIndex.states[state].node.id)
            let inbox = stateIndex.inboxes[stateIndex.owner(of: state)]
            var triggers: Set<Int> = []
            return stateIndex.rows[state].indices.flatMap { column -> [Move] in
                let index = column - actions.count
                let trigger = index < 0 ? nil : minimization.messages[inbox[index]]
                // Messages of one class do the same: one of them is enough.
                if let trigger, !triggers.insert(trigger).inserted { return [] }
                return minimization.edges(state, column).map { edge in
                    Move(
                        trigger: trigger, isCrash: index < 0 && actions[column] == .crash,
                        isWipe: index < 0 && actions[column] == .wipe,
                        target: edge.target, messages: edge.messages, violations: edge.violations)
                }
            }
        }
    }
}

extension Explorer.Automaton.Move {
    /// What it uses up that is bounded: nothing, a crash or a disk.
    var cost: Int { isCrash ? 1 : isWipe ? 2 : 0 }
}
