extension Explorer {
    /// The way to a violation, with no more replies than it takes.
    ///
    /// The search gives every reply as soon as it can be given; here those are left out that
    /// nobody waits for.
    struct CounterexamplePath {
        /// One step of one peer.
        struct Step {
            let peer: Int
            let move: Automaton.Move

            /// The step that sent the message which this one takes.
            let cause: Int?
        }

        private let relation: TransitionRelation
        private(set) var cluster: Cluster
        private var steps: [Step] = []
        private var needed: [Int] = []

        /// What is wrong with the last step.
        private(set) var violations: [String] = []

        /// For each message on its way the step that sent it.
        private var origins: [Int: Int] = [:]

        init(to state: Int, in search: Search) {
            relation = search.relation
            cluster = search.relation.initial
            giveReplies()
            for number in search.path(to: state).dropFirst() {
                advance(to: search.table[number], search.symmetry)
            }
            takeLastStep()
        }

        /// The steps to be taken, in order.
        var story: [Step] {
            var isKept = Array(repeating: false, count: steps.count)
            for step in needed { isKept[step] = true }
            for step in steps.indices.reversed() where isKept[step] {
                if let cause = steps[step].cause { isKept[cause] = true }
            }
            return steps.indices.filter { isKept[$0] }.map { steps[$0] }
        }

        /// Takes the step that leads to a state which is this one but for the names.
        private mutating func advance(to next: Cluster, _ symmetry: Symmetry) {
            for (peer, state) in cluster.states.enumerated() {
                for move in relation.automaton.moves[state]
                where relation.allows(move, in: cluster) && move.violations.isEmpty {
                    var after = cluster
                    relation.make(move, of: peer, in: &after)
                    guard symmetry.canonical(after, relation) == next else { continue }
                    take(move, peer, leadingTo: after)
                    return
                }
            }
            preconditionFailure("each state is reached by a step from its parent")
        }

        /// Takes the last step, the one that breaks a promise.
        private mutating func takeLastStep() {
            for (peer, state) in cluster.states.enumerated() {
                for move in relation.automaton.moves[state] where relation.allows(move, in: cluster)
                {
                    violations = relation.violations(of: move, of: peer, in: cluster)
                    if !violations.isEmpty { return note(move, peer) }
                }
            }
        }

        private mutating func note(_ move: Automaton.Move, _ peer: Int) {
            needed.append(steps.count)
            steps.append(Step(peer: peer, move: move, cause: move.trigger.flatMap { origins[$0] }))
        }

        private mutating func take(
            _ move: Automaton.Move, _ peer: Int, leadingTo after: Cluster
        ) {
            note(move, peer)
            cluster = after
            var kept: [Int: Int] = [:]
            for (message, origin) in origins {
                guard let same = relation.kept(message, in: cluster) else { continue }
                kept[same] = min(kept[same] ?? origin, origin)
            }
            origins = kept
            attribute(move.messages)
            giveReplies()
        }

        /// Writes down that the last step sent these; whether any of them is new.
        @discardableResult
        private mutating func attribute(_ messages: [Int]) -> Bool {
            var isNew = false
            for message in messages {
                guard let kept = relation.kept(message, in: cluster), origins[kept] == nil else {
                    continue
                }
                origins[kept] = steps.count - 1
                isNew = true
            }
            return isNew
        }

        private mutating func giveReplies() {
            var isComplete = false
            while !isComplete {
                isComplete = true
                for (peer, state) in cluster.states.enumerated() {
                    for reply in relation.automaton.replies[state] where canGive(reply) {
                        let cause = reply.trigger.flatMap { origins[$0] }
                        steps.append(Step(peer: peer, move: reply, cause: cause))
                        let isNew = attribute(reply.messages)
                        if isNew { isComplete = false } else { steps.removeLast() }
                    }
                }
            }
        }

        private func canGive(_ reply: Automaton.Move) -> Bool {
            guard let trigger = reply.trigger else { return reply.cost == 0 }
            return origins[trigger] != nil
        }
    }
}
