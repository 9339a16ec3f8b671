extension Explorer {
    /// All states of the cluster that were reached, each with the one it was first reached from.
    ///
    /// The states themselves are kept, packed, not fingerprints of them: two different ones are
    /// never taken for the same.
    struct StateTable {
        private let peers: Int
        private let stride: Int
        private let template: Cluster
        private var words: [UInt64] = []
        private var parents: [UInt32] = []

        /// One more than the number of a state, by its hash; 0 for free.
        ///
        /// At most half of them are in use.
        private var slots: [UInt32] = Array(repeating: 0, count: 1 << 12)

        init(like cluster: Cluster) {
            template = cluster
            peers = cluster.states.count
            stride = (peers + 3) / 4 + 2 + cluster.messages.count
        }

        var count: Int { parents.count }

        func parent(of number: Int) -> Int { Int(parents[number]) }

        /// Adds a state; whether it is new.
        mutating func insert(_ cluster: Cluster, parent: Int) -> Bool {
            let packed = pack(cluster)
            var slot = Int(truncatingIfNeeded: hash(packed[...])) & (slots.count - 1)
            while slots[slot] != 0 {
                if isEqual(Int(slots[slot]) - 1, packed) { return false }
                slot = (slot + 1) & (slots.count - 1)
            }
            words.append(contentsOf: packed)
            parents.append(UInt32(parent))
            slots[slot] = UInt32(count)
            if count * 2 > slots.count { grow() }
            return true
        }

        /// The state of this number.
        subscript(number: Int) -> Cluster {
            var cluster = template
            let first = number * stride
            for peer in 0..<peers {
                let word = words[first + peer / 4]
                cluster.states[peer] = Int(word >> UInt64(peer % 4 * 16) & 0xFFFF)
            }
            let rest = first + (peers + 3) / 4
            cluster.crashes = Int(words[rest] >> 56 & 15)
            cluster.wipes = Int(words[rest] >> 60)
            cluster.leaders = words[rest] & (1 << 56 - 1)
            cluster.committed = words[rest + 1]
            for index in cluster.messages.indices {
                cluster.messages[index] = words[rest + 2 + index]
            }
            return cluster
        }

        private func pack(_ cluster: Cluster) -> [UInt64] {
            var packed = Array(repeating: UInt64(0), count: stride)
            for (peer, state) in cluster.states.enumerated() {
                packed[peer / 4] |= UInt64(state) << UInt64(peer % 4 * 16)
            }
            let rest = (peers + 3) / 4
            packed[rest] =
                UInt64(cluster.wipes) << 60 | UInt64(cluster.crashes) << 56 | cluster.leaders
            packed[rest + 1] = cluster.committed
            for (index, word) in cluster.messages.enumerated() { packed[rest + 2 + index] = word }
            return packed
        }

        private func isEqual(_ number: Int, _ packed: [UInt64]) -> Bool {
            let first = number * stride
            return packed.indices.allSatisfy { words[first + $0] == packed[$0] }
        }

        private func hash(_ packed: ArraySlice<UInt64>) -> UInt64 {
            var mixed: UInt64 = 0
            for word in packed {
                mixed = (mixed ^ word) &* 0x9E37_79B9_7F4A_7C15
                mixed ^= mixed >> 29
            }
            return (mixed &* 0xBF58_476D_1CE4_E5B9) >> 16
        }

        private mutating func grow() {
            slots = Array(repeating: 0, count: slots.count * 2)
            for number in parents.indices {
                let first = number * stride
                var slot = Int(hash(words[first..<(first + stride)])) & (slots.count - 1)
                while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
                slots[slot] = UInt32(number + 1)
            }
        }
    }
}
