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
            return Report(
                end: .stopped, progress: .none,
                peerStates: Count(all: catalogue.states.count, distinct: catalogue.states.count),
                messages: Count(all: catalogue.letters.count, distinct: catalogue.letters.count))
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
        case .found(let finding): .violation(story(finding, search, catalogue, merging))
        }
    }

    private static func story(
        _ finding: Search.Finding, _ search: Search, _ catalogue: Catalogue, _ merging: Merging
    ) -> Story {
        let plan = Plan(to: finding, in: search)
        let performance = Performance(of: plan, catalogue, merging, search.rules)
        return Story(lines: performance.lines, violations: plan.violations)
    }
}

extension Explorer.Progress {
    fileprivate static let none = Self(states: 0, transitions: 0, depth: 0, waiting: 0)
}
