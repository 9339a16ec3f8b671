extension Explorer.Symmetry {
    /// The least of all states of the cluster that differ from this one in names only.
    func canonical(_ cluster: Explorer.Cluster, _ relation: Explorer.TransitionRelation)
        -> Explorer.Cluster
    {
        var best = cluster
        for renaming in renamings {
            let states = renaming.renamed(cluster.states)
            if best.states.lexicographicallyPrecedes(states) { continue }
            let renamed = renaming.renamed(cluster, states, relation)
            if renamed.precedes(best) { best = renamed }
        }
        return best
    }
}

extension Explorer.Symmetry.Renaming {
    /// Where the states of the peers go.
    func renamed(_ old: [Int]) -> [Int] {
        var new = old
        for (index, state) in old.enumerated() { new[indices[index]] = states[state] }
        return new
    }

    fileprivate func renamed(
        _ cluster: Explorer.Cluster, _ states: [Int], _ relation: Explorer.TransitionRelation
    ) -> Explorer.Cluster {
        var new = cluster
        new.states = states
        for index in new.messages.indices { new.messages[index] = 0 }
        cluster.forEachMessage { _ = relation.send(messages[$0], in: &new) }
        for term in 1...relation.automaton.terms {
            new.setLeader(of: term, to: cluster.leader(of: term).map { indices[$0] })
        }
        return new
    }
}

extension Explorer.Cluster {
    fileprivate func precedes(_ other: Self) -> Bool {
        if states != other.states { return states.lexicographicallyPrecedes(other.states) }
        if messages != other.messages { return messages.lexicographicallyPrecedes(other.messages) }
        return leaders < other.leaders
    }
}
