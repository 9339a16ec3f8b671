extension Explorer {
    /// Explores every order of events within the bounds.
    ///
    /// - Parameters:
    ///   - bounds: how far to go.
    ///   - transition: the algorithm; the shipped one, or a variant of it.
    ///   - mayGoOn: asked every now and then, with the progress so far.
    /// - Returns: what was found; the first violation ends the exploration.
    public static func explore(
        _ bounds: Bounds, of transition: Transition = .shipped,
        while mayGoOn: (Progress) -> Bool = { _ in true }
    ) -> Report {
        let generator = SuccessorGenerator(bounds, transition)
        let stateIndex = StateIndex(generator) { mayGoOn(.none) }
        guard stateIndex.isComplete else {
            return Report(
                end: .stopped, progress: .none,
                peerStates: Count(all: stateIndex.states.count, distinct: stateIndex.states.count),
                messages: Count(all: stateIndex.messages.count, distinct: stateIndex.messages.count)
            )
        }
        let minimization = StateMinimization(stateIndex)
        let automaton = Automaton(stateIndex, minimization, terms: bounds.terms)
        let relation = TransitionRelation(automaton, crashes: bounds.crashes, wipes: bounds.wipes)
        var search = Search(relation, Symmetry(stateIndex, minimization, automaton))
        let outcome = search.run(while: mayGoOn)
        return Report(
            end: end(outcome, search, stateIndex, minimization), progress: search.progress,
            peerStates: Count(all: stateIndex.states.count, distinct: minimization.stateClasses),
            messages: Count(all: stateIndex.messages.count, distinct: minimization.messageClasses))
    }

    private static func end(
        _ outcome: Search.Outcome, _ search: Search, _ stateIndex: StateIndex,
        _ minimization: StateMinimization
    ) -> End {
        switch outcome {
        case .exhausted: .exhausted
        case .stopped: .stopped
        case .violation(let state): .violation(story(of: state, search, stateIndex, minimization))
        }
    }

    private static func story(
        of state: Int, _ search: Search, _ stateIndex: StateIndex,
        _ minimization: StateMinimization
    ) -> Counterexample {
        let path = CounterexamplePath(to: state, in: search)
        let replay = Replay(of: path, stateIndex, minimization, search.relation)
        return Counterexample(lines: replay.lines, violations: path.violations)
    }
}

extension Explorer.Progress {
    fileprivate static let none = Self(states: 0, transitions: 0, depth: 0, waiting: 0)
}
