extension Explorer {
    /// A state of the whole cluster.
    struct Cluster: Equatable {
        /// So many entries can be written down.
        static let mostEntries = 4

        /// The class of each peer's state.
        var states: [Int]

        /// The messages that were ever sent and can still make a difference, a bit each.
        ///
        /// None is used up: it may arrive any number of times, at any time, or never.
        var messages: [UInt64]

        /// Who has led each term, four bits each: 0 for nobody, otherwise one more than the index
        /// of the peer.
        var leaders: UInt64 = 0

        /// What was ever committed, eight bits for each entry from the first on: its term, and the term
        /// of the leader that committed it; 0 for what is not.
        var committed: UInt64 = 0

        /// How many crashes there were.
        var crashes = 0

        /// How many disks were lost.
        var wipes = 0

        init(states: [Int], messageClasses: Int) {
            self.states = states
            messages = Array(repeating: 0, count: (messageClasses + 63) / 64)
        }

        /// Whether this message was sent.
        func has(_ message: Int) -> Bool { messages[message >> 6] >> UInt64(message & 63) & 1 == 1 }

        /// Adds a message; whether it is new.
        mutating func add(_ message: Int) -> Bool {
            guard !has(message) else { return false }
            messages[message >> 6] |= 1 << UInt64(message & 63)
            return true
        }

        /// Takes a message out.
        mutating func remove(_ message: Int) {
            messages[message >> 6] &= ~(1 << UInt64(message & 63))
        }

        /// All messages, in order.
        func forEachMessage(_ body: (Int) -> Void) {
            for (index, word) in messages.enumerated() {
                var rest = word
                while rest != 0 {
                    body(index << 6 + rest.trailingZeroBitCount)
                    rest &= rest - 1
                }
            }
        }

        /// Who has led a term, as the index of the peer.
        func leader(of term: Int) -> Int? {
            let entry = Int(leaders >> UInt64(4 * (term - 1)) & 15)
            return entry == 0 ? nil : entry - 1
        }

        /// The terms of a committed entry and of the leader that committed it.
        func committed(at index: Int) -> (term: Int, leader: Int)? {
            let entry = Int(committed >> UInt64(8 * (index - 1)) & 255)
            return entry == 0 ? nil : (entry >> 4, entry & 15)
        }

        /// Notes that an entry is committed, the first time that it is.
        mutating func noteCommitted(_ index: Int, term: Int, by leader: Int) {
            guard committed(at: index) == nil else { return }
            committed |= UInt64(term << 4 | leader) << UInt64(8 * (index - 1))
        }

        /// Notes or forgets who has led a term.
        mutating func setLeader(of term: Int, to peer: Int?) {
            let shift = UInt64(4 * (term - 1))
            leaders = leaders & ~(15 << shift) | UInt64(peer.map { $0 + 1 } ?? 0) << shift
        }
    }
}
