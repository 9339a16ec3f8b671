import Raft

extension Explorer {
    /// A path carried out by real nodes with real messages.
    struct Replay {
        private let stateIndex: StateIndex
        private let minimization: StateMinimization
        private let relation: TransitionRelation
        private var peers: [PeerState]
        private var sent: [InFlightMessage] = []

        /// What happened, a line for each step.
        private(set) var lines: [String] = []

        init(
            of path: CounterexamplePath, _ stateIndex: StateIndex,
            _ minimization: StateMinimization, _ relation: TransitionRelation
        ) {
            self.stateIndex = stateIndex
            self.minimization = minimization
            self.relation = relation
            peers = stateIndex.members.map { stateIndex.generator.newPeer($0) }
            for step in path.story { perform(step) }
        }

        private mutating func perform(_ step: CounterexamplePath.Step) {
            let state = peers[step.peer]
            let datings = stateIndex.generator.timeAbstraction.datings(of: state.node)
            for action in actions(step) {
                let outcomes = stateIndex.generator.outcomes(
                    of: action, to: state, datedAs: datings)
                guard let outcome = outcomes.first(where: { isWanted($0, step.move) }) else {
                    continue
                }
                peers[step.peer] = outcome.state
                sent += outcome.messages
                lines.append(Counterexample.line(state.node.id, action, outcome))
                return
            }
            preconditionFailure("what classes can do their members can do")
        }

        /// What the step may have been about.
        private func actions(_ step: CounterexamplePath.Step) -> [Action] {
            let id = stateIndex.members[step.peer]
            guard let trigger = step.move.trigger else {
                return stateIndex.generator.actions(of: id).filter {
                    ($0 == .crash) == step.move.isCrash && ($0 == .wipe) == step.move.isWipe
                }
            }
            return sent.filter { message in
                message.to == id && kept(message, by: step.peer) == trigger
            }.map { .receive($0) }
        }

        private func kept(_ message: InFlightMessage, by peer: Int) -> Int? {
            guard let state = classOf(peers[peer]), let number = stateIndex.number(ofKnown: message)
            else { return nil }
            return relation.kept(minimization.messages[number], by: state)
        }

        private func classOf(_ state: PeerState) -> Int? {
            stateIndex.number(ofKnown: state).map { minimization.states[$0] }
        }

        private func isWanted(_ outcome: Outcome, _ move: Automaton.Move) -> Bool {
            let messages = outcome.messages.compactMap { message in
                stateIndex.number(ofKnown: message).map { minimization.messages[$0] }
            }
            return classOf(outcome.state) == move.target && Set(messages).sorted() == move.messages
                && outcome.violations == move.violations
        }
    }
}
