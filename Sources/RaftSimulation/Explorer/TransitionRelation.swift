extension Explorer {
    /// How a cluster moves on.
    struct TransitionRelation {
        let automaton: Automaton
        private let subsumption: MessageSubsumption
        private let crashes: Int
        private let wipes: Int
        private let messageClasses: Int

        init(_ automaton: Automaton, crashes: Int, wipes: Int = 0) {
            self.wipes = wipes
            self.automaton = automaton
            self.crashes = crashes
            messageClasses = automaton.receiver.count
            subsumption = MessageSubsumption(automaton)
        }

        /// The cluster at its start.
        var initial: Cluster {
            var cluster = Cluster(states: automaton.initial, messageClasses: messageClasses)
            giveReplies(&cluster)
            return cluster
        }

        /// Whether a move can be made now.
        func allows(_ move: Automaton.Move, in cluster: Cluster) -> Bool {
            if let trigger = move.trigger { return cluster.has(trigger) }
            return move.isCrash ? cluster.crashes < crashes : !move.isWipe || cluster.wipes < wipes
        }

        /// Makes a move of one peer, and lets everybody give the replies that cost nothing.
        func make(_ move: Automaton.Move, of peer: Int, in cluster: inout Cluster) {
            cluster.states[peer] = move.target
            if move.isCrash { cluster.crashes += 1 }
            if move.isWipe { cluster.wipes += 1 }
            forget(for: peer, in: &cluster)
            for message in move.messages { _ = send(message, in: &cluster) }
            giveReplies(&cluster)
        }

        /// What is wrong with a move: that of the peer alone, that somebody else has led the term
        /// that it begins to lead, or that committed entries are not kept.
        ///
        /// The simulator's checker remembers one history, and grows with it. Here the past is a part
        /// of each state, to be compared with millions of others and renamed with its peers, so that
        /// it must be a few bits: the same rules, held against `Cluster.leaders` and
        /// `Cluster.committed`.
        func violations(of move: Automaton.Move, of peer: Int, in cluster: Cluster) -> [String] {
            let broken = move.violations + lostEntries(by: move, of: peer, in: cluster)
            guard automaton.leads[move.target],
                let other = cluster.leader(of: automaton.term[move.target]), other != peer
            else { return broken }
            let term = automaton.term[move.target]
            let sentence = "peer \(peer + 1) leads term \(term), which peer \(other + 1) has led"
            return broken + [sentence]
        }

        /// State machine safety and leader completeness (Figure 3): nobody commits another entry than
        /// was committed, and every leader of a later term has what was.
        private func lostEntries(
            by move: Automaton.Move, of peer: Int, in cluster: Cluster
        ) -> [String] {
            guard cluster.committed != 0 else { return [] }
            let (term, terms) = (automaton.term[move.target], automaton.entryTerms[move.target])
            return (1...Cluster.mostEntries).compactMap { index in
                guard let entry = cluster.committed(at: index) else { return nil }
                let own = terms.indices.contains(index - 1) ? terms[index - 1] : nil
                guard own != entry.term else { return nil }
                let lost = "entry \(index) of term \(entry.term), which is committed"
                if index <= automaton.commitIndex[move.target] {
                    return "peer \(peer + 1) commits another entry than \(lost)"
                }
                guard automaton.leads[move.target], term > entry.leader else { return nil }
                return "peer \(peer + 1) leads term \(term) without \(lost)"
            }
        }

        /// What is committed is written down, and who leads, for as long as anybody else could come
        /// to lead that term.
        func remember(_ cluster: inout Cluster) {
            for (peer, state) in cluster.states.enumerated() {
                for index in 0..<automaton.commitIndex[state] {
                    cluster.noteCommitted(
                        index + 1, term: automaton.entryTerms[state][index],
                        by: automaton.term[state])
                }
                guard automaton.leads[state] else { continue }
                cluster.setLeader(of: automaton.term[state], to: peer)
            }
            let oldest = cluster.states.map { automaton.term[$0] }.min() ?? 0
            for term in 1..<max(1, min(oldest, automaton.terms + 1)) {
                cluster.setLeader(of: term, to: nil)
            }
        }

        /// The message that a peer in this state keeps for this one, if it keeps any.
        func kept(_ message: Int, by state: Int) -> Int? {
            let kept = subsumption.kept[state][message]
            return kept == MessageSubsumption.nothing ? nil : kept
        }

        /// The message that its receiver keeps for this one, if it keeps any.
        func kept(_ message: Int, in cluster: Cluster) -> Int? {
            kept(message, by: cluster.states[automaton.receiver[message]])
        }

        /// Sends a message, or the one that is the same to its receiver; whether that is new.
        func send(_ message: Int, in cluster: inout Cluster) -> Bool {
            kept(message, in: cluster).map { cluster.add($0) } ?? false
        }

        /// Keeps of the messages to a peer those that make a difference to it.
        func forget(for peer: Int, in cluster: inout Cluster) {
            let kept = subsumption.kept[cluster.states[peer]]
            var changes: [(Int, Int)] = []
            cluster.forEachMessage { message in
                if kept[message] != message { changes.append((message, kept[message])) }
            }
            for (message, other) in changes {
                cluster.remove(message)
                if other != MessageSubsumption.nothing { _ = cluster.add(other) }
            }
        }

        /// Gives every reply that changes nothing at the peer that gives it.
        ///
        /// A message more takes no possibility away, for it need not arrive: whatever can happen
        /// without these replies can happen with them.
        private func giveReplies(_ cluster: inout Cluster) {
            var isComplete = false
            while !isComplete {
                isComplete = true
                for state in cluster.states {
                    for reply in automaton.replies[state] where allows(reply, in: cluster) {
                        for message in reply.messages where send(message, in: &cluster) {
                            isComplete = false
                        }
                    }
                }
            }
            remember(&cluster)
        }
    }
}
