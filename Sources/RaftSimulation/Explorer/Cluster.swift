extension Explorer {
    /// A state of the whole cluster.
    struct Cluster: Equatable {
        /// The class of each peer's state.
        var states: [Int]

        /// The messages that were ever sent and can still make a difference, a bit each.
        ///
        /// None is used up: it may arrive any number of times, at any time, or never.
        var letters: [UInt64]

        /// Who has led each term, four bits each: 0 for nobody, otherwise one more than the place
        /// of the peer.
        var leaders: UInt64 = 0

        /// How many crashes there were.
        var crashes = 0

        init(states: [Int], letterClasses: Int) {
            self.states = states
            letters = Array(repeating: 0, count: (letterClasses + 63) / 64)
        }

        /// Whether this message was sent.
        func has(_ letter: Int) -> Bool { letters[letter >> 6] >> UInt64(letter & 63) & 1 == 1 }

        /// Adds a message; whether it is new.
        mutating func add(_ letter: Int) -> Bool {
            guard !has(letter) else { return false }
            letters[letter >> 6] |= 1 << UInt64(letter & 63)
            return true
        }

        /// Takes a message out.
        mutating func remove(_ letter: Int) { letters[letter >> 6] &= ~(1 << UInt64(letter & 63)) }

        /// All messages, in order.
        func forEachLetter(_ body: (Int) -> Void) {
            for (place, word) in letters.enumerated() {
                var rest = word
                while rest != 0 {
                    body(place << 6 + rest.trailingZeroBitCount)
                    rest &= rest - 1
                }
            }
        }

        /// Who has led a term, as the place of the peer.
        func leader(of term: Int) -> Int? {
            let entry = Int(leaders >> UInt64(4 * (term - 1)) & 15)
            return entry == 0 ? nil : entry - 1
        }

        /// Notes or forgets who has led a term.
        mutating func setLeader(of term: Int, to peer: Int?) {
            let shift = UInt64(4 * (term - 1))
            leaders = leaders & ~(15 << shift) | UInt64(peer.map { $0 + 1 } ?? 0) << shift
        }
    }
}
