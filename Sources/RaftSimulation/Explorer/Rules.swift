extension Explorer {
    /// How a cluster moves on.
    struct Rules {
        let automaton: Automaton
        private let forgetting: Forgetting
        private let crashes: Int
        private let letterClasses: Int

        init(_ automaton: Automaton, crashes: Int) {
            self.automaton = automaton
            self.crashes = crashes
            letterClasses = automaton.receiver.count
            forgetting = Forgetting(automaton)
        }

        /// The cluster at its start.
        var initial: Cluster {
            var cluster = Cluster(states: automaton.initial, letterClasses: letterClasses)
            answerAll(&cluster)
            return cluster
        }

        /// Whether a move can be made now.
        func allows(_ move: Automaton.Move, in cluster: Cluster) -> Bool {
            if let trigger = move.trigger { return cluster.has(trigger) }
            return !move.isCrash || cluster.crashes < crashes
        }

        /// Makes a move of one peer, and lets everybody give the answers that cost nothing.
        func make(_ move: Automaton.Move, of peer: Int, in cluster: inout Cluster) {
            cluster.states[peer] = move.target
            if move.isCrash { cluster.crashes += 1 }
            forget(for: peer, in: &cluster)
            for letter in move.letters { _ = send(letter, in: &cluster) }
            answerAll(&cluster)
        }

        /// What is wrong with a move: that of the peer alone, or that somebody else has led the
        /// term that it begins to lead.
        func violations(of move: Automaton.Move, of peer: Int, in cluster: Cluster) -> [String] {
            guard automaton.leads[move.target],
                let other = cluster.leader(of: automaton.term[move.target]), other != peer
            else { return move.violations }
            let term = automaton.term[move.target]
            let sentence = "peer \(peer + 1) leads term \(term), which peer \(other + 1) has led"
            return move.violations + [sentence]
        }

        /// Who leads is written down, for as long as anybody else could come to lead that term.
        func remember(_ cluster: inout Cluster) {
            for (peer, state) in cluster.states.enumerated() where automaton.leads[state] {
                cluster.setLeader(of: automaton.term[state], to: peer)
            }
            let oldest = cluster.states.map { automaton.term[$0] }.min() ?? 0
            for term in 1..<max(1, min(oldest, automaton.terms + 1)) {
                cluster.setLeader(of: term, to: nil)
            }
        }

        /// The message that a peer in this state keeps for this one, if it keeps any.
        func kept(_ letter: Int, by state: Int) -> Int? {
            let kept = forgetting.kept[state][letter]
            return kept == Forgetting.nothing ? nil : kept
        }

        /// The message that its receiver keeps for this one, if it keeps any.
        func kept(_ letter: Int, in cluster: Cluster) -> Int? {
            kept(letter, by: cluster.states[automaton.receiver[letter]])
        }

        /// Sends a message, or the one that is the same to its receiver; whether that is new.
        func send(_ letter: Int, in cluster: inout Cluster) -> Bool {
            kept(letter, in: cluster).map { cluster.add($0) } ?? false
        }

        /// Keeps of the messages to a peer those that make a difference to it.
        func forget(for peer: Int, in cluster: inout Cluster) {
            let kept = forgetting.kept[cluster.states[peer]]
            var changes: [(Int, Int)] = []
            cluster.forEachLetter { letter in
                if kept[letter] != letter { changes.append((letter, kept[letter])) }
            }
            for (letter, other) in changes {
                cluster.remove(letter)
                if other != Forgetting.nothing { _ = cluster.add(other) }
            }
        }

        /// Gives every answer that changes nothing at the peer that gives it.
        ///
        /// A message more takes no possibility away, for it need not arrive: whatever can happen
        /// without these answers can happen with them.
        private func answerAll(_ cluster: inout Cluster) {
            var isComplete = false
            while !isComplete {
                isComplete = true
                for state in cluster.states {
                    for answer in automaton.answers[state] where allows(answer, in: cluster) {
                        for letter in answer.letters where send(letter, in: &cluster) {
                            isComplete = false
                        }
                    }
                }
            }
            remember(&cluster)
        }
    }
}
