/// The keys between this process and one other, one of each ``Key`` for each direction.
struct PairKeys: Hashable, Sendable {
    private struct Pair: Hashable {
        let id: KeyID
        let outgoing: HMAC
        let incoming: HMAC
    }

    private let pairs: [Pair]

    /// The keys of a ring, derived for what `me` and `other` send each other.
    init(_ ring: KeyRing, cluster: String, me: Direction.Party, other: Direction.Party) {
        let out = Direction(cluster: cluster, sender: me, receiver: other)
        let back = Direction(cluster: cluster, sender: other, receiver: me)
        pairs = ring.keys.map { key in
            Pair(id: key.id, outgoing: key.derived(for: out), incoming: key.derived(for: back))
        }
    }

    /// A datagram with a signature of the first key at its end.
    func sign(_ datagram: [UInt8], _ claims: Signature.Claims) -> [UInt8] {
        Signature.append(claims, to: datagram, keyID: pairs[0].id, using: pairs[0].outgoing)
    }

    /// Whether one of the keys made this signature.
    func verify(_ signature: Signature) -> Bool {
        pairs.contains { $0.id == signature.keyID && signature.isMade(with: $0.incoming) }
    }
}
