extension Explorer {
    /// Which messages on their way to a peer make no difference any more, given its state.
    ///
    /// Two of them are the same to a peer in some state if they lead to the same now, and are the
    /// same to it in every state that it can ever come to. One that is the same as no message at
    /// all is forgotten, and of several that are the same one is kept.
    struct MessageSubsumption {
        /// Stands for no message.
        static let nothing = -1

        /// For each class of states, for each class of messages, which one to keep instead.
        private(set) var kept: [[Int]]

        init(_ automaton: Automaton) {
            let successors = automaton.moves.map { Set($0.map(\.target)).sorted() }
            kept = automaton.moves.indices.map { Self.immediate(automaton, $0) }
            var isStable = false
            while !isStable {
                isStable = true
                for state in kept.indices.reversed()
                where part(state, successors[state], automaton) { isStable = false }
            }
        }

        /// Which messages lead to the same at once.
        private static func immediate(_ automaton: Automaton, _ state: Int) -> [Int] {
            var effects: [Int: [StateMinimization.Edge]] = [:]
            for move in automaton.moves[state] + automaton.replies[state] {
                guard let trigger = move.trigger else { continue }
                effects[trigger, default: []].append(
                    StateMinimization.Edge(
                        target: move.target, messages: move.messages, violations: move.violations))
            }
            var first: [[StateMinimization.Edge]: Int] = [[]: nothing]
            return automaton.receiver.indices.map { message in
                guard automaton.receiver[message] == automaton.owner[state] else { return message }
                let effect = effects[message, default: []]
                if let known = first[effect] { return known }
                first[effect] = message
                return message
            }
        }

        /// Parts the messages that are not the same in a state that may follow.
        private mutating func part(
            _ state: Int, _ successors: [Int], _ automaton: Automaton
        ) -> Bool {
            let none = [Self.nothing] + successors.map { _ in Self.nothing }
            var first: [[Int]: Int] = [none: Self.nothing]
            let parted = automaton.receiver.indices.map { message in
                guard automaton.receiver[message] == automaton.owner[state] else { return message }
                let signature = [kept[state][message]] + successors.map { kept[$0][message] }
                if let known = first[signature] { return known }
                first[signature] = message
                return message
            }
            defer { kept[state] = parted }
            return parted != kept[state]
        }
    }
}
