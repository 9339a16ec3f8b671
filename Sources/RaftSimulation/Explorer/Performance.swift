import Raft

extension Explorer {
    /// A plan carried out by real nodes with real messages.
    struct Performance {
        private let catalogue: Catalogue
        private let merging: Merging
        private let rules: Rules
        private var peers: [PeerState]
        private var sent: [Letter] = []

        /// What happened, a line for each step.
        private(set) var lines: [String] = []

        init(of plan: Plan, _ catalogue: Catalogue, _ merging: Merging, _ rules: Rules) {
            self.catalogue = catalogue
            self.merging = merging
            self.rules = rules
            peers = catalogue.members.map { catalogue.laboratory.newPeer($0) }
            for step in plan.story { perform(step) }
        }

        private mutating func perform(_ step: Plan.Step) {
            let state = peers[step.peer]
            let datings = catalogue.laboratory.calendar.datings(of: state.node)
            for stimulus in stimuli(step) {
                let outcomes = catalogue.laboratory.outcomes(
                    of: stimulus, to: state, datedAs: datings)
                guard let outcome = outcomes.first(where: { isWanted($0, step.move) }) else {
                    continue
                }
                peers[step.peer] = outcome.state
                sent += outcome.letters
                lines.append(Story.line(state.node.id, stimulus, outcome))
                return
            }
            preconditionFailure("what classes can do their members can do")
        }

        /// What the step may have been about.
        private func stimuli(_ step: Plan.Step) -> [Stimulus] {
            let id = catalogue.members[step.peer]
            guard let trigger = step.move.trigger else {
                return catalogue.laboratory.stimuli(of: id).filter {
                    ($0 == .crash) == step.move.isCrash
                }
            }
            return sent.filter { letter in
                letter.to == id && kept(letter, by: step.peer) == trigger
            }.map { .letter($0) }
        }

        private func kept(_ letter: Letter, by peer: Int) -> Int? {
            guard let state = classOf(peers[peer]), let number = catalogue.number(ofKnown: letter)
            else { return nil }
            return rules.kept(merging.letters[number], by: state)
        }

        private func classOf(_ state: PeerState) -> Int? {
            catalogue.number(ofKnown: state).map { merging.states[$0] }
        }

        private func isWanted(_ outcome: Outcome, _ move: Automaton.Move) -> Bool {
            let letters = outcome.letters.compactMap { letter in
                catalogue.number(ofKnown: letter).map { merging.letters[$0] }
            }
            return classOf(outcome.state) == move.target && Set(letters).sorted() == move.letters
                && outcome.violations == move.violations
        }
    }
}
