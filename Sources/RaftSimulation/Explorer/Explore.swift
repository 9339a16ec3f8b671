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
        let laboratory = Laboratory(bounds, transition)
        let catalogue = Catalogue(laboratory) { mayGoOn(.none) }
        guard catalogue.isComplete else {
            return Report(end: .stopped, progress: .none, peerStates: .none, messages: .none)
        }
        let merging = Merging(catalogue)
        let automaton = Automaton(catalogue, merging, terms: bounds.terms)
        let rules = Rules(automaton, crashes: bounds.crashes)
        var search = Search(rules, Symmetry(catalogue, merging, automaton))
        let outcome = search.run(while: mayGoOn)
        return Report(
            end: end(outcome, search, catalogue, merging), progress: search.progress,
            peerStates: Count(all: catalogue.states.count, distinct: merging.stateClasses),
            messages: Count(all: catalogue.letters.count, distinct: merging.letterClasses))
    }

    private static func end(
        _ outcome: Search.Outcome, _ search: Search, _ catalogue: Catalogue, _ merging: Merging
    ) -> End {
        switch outcome {
        case .exhausted: .exhausted
        case .stopped: .stopped
        case .found(let finding):
            .violation(
                Story(
                    lines: Performance(
                        of: Plan(to: finding, in: search), catalogue, merging, search.rules
                    ).lines,
                    violations: finding.violations))
        }
    }
}

extension Explorer.Progress {
    fileprivate static let none = Self(states: 0, transitions: 0, depth: 0, waiting: 0)
}

extension Explorer.Count {
    fileprivate static let none = Self(all: 0, distinct: 0)
}
