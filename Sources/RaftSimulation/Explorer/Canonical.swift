extension Explorer.Symmetry {
    /// The least of all states of the cluster that differ from this one in names only.
    func canonical(_ cluster: Explorer.Cluster, _ rules: Explorer.Rules) -> Explorer.Cluster {
        var best = cluster
        for renaming in renamings {
            let states = renaming.renamed(cluster.states)
            if best.states.lexicographicallyPrecedes(states) { continue }
            let renamed = renaming.renamed(cluster, states, rules)
            if renamed.precedes(best) { best = renamed }
        }
        return best
    }
}

extension Explorer.Symmetry.Renaming {
    /// Where the states of the peers go.
    func renamed(_ old: [Int]) -> [Int] {
        var new = old
        for (place, state) in old.enumerated() { new[places[place]] = states[state] }
        return new
    }

    fileprivate func renamed(
        _ cluster: Explorer.Cluster, _ states: [Int], _ rules: Explorer.Rules
    ) -> Explorer.Cluster {
        var new = cluster
        new.states = states
        for place in new.letters.indices { new.letters[place] = 0 }
        cluster.forEachLetter { _ = rules.send(letters[$0], in: &new) }
        for term in 1...rules.automaton.terms {
            new.setLeader(of: term, to: cluster.leader(of: term).map { places[$0] })
        }
        return new
    }
}

extension Explorer.Cluster {
    fileprivate func precedes(_ other: Self) -> Bool {
        if states != other.states { return states.lexicographicallyPrecedes(other.states) }
        if letters != other.letters { return letters.lexicographicallyPrecedes(other.letters) }
        return leaders < other.leaders
    }
}
