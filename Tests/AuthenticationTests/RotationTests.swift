import Testing

@testable import Authentication

@Suite("Rotation of keys")
struct RotationTests {
    @Test("a key is exchanged in a running cluster, one peer after the other, without a gap")
    func rotation() {
        var (one, two) = (Peer(1, keys: KeyRing(of: 1)), Peer(2, keys: KeyRing(of: 1)))
        meet(&one, &two)
        var time = 0
        func isTalking(extra: Int = 0) -> Bool {
            time += 100
            let there = exchange(one.sign(time, to: two), from: &one, to: &two, at: time)
            let back = exchange(two.sign(time, to: one), from: &two, to: &one, at: time)
            return there.believed == [time] && back.believed == [time]
                && there.carried + back.carried == 2 + extra
        }
        for ring in [KeyRing(of: 1, 2), KeyRing(of: 2, 1)] {
            one.replaceKeys(ring)
            #expect(isTalking())
            two.replaceKeys(ring)
            #expect(isTalking())
        }
        // Who removes a key begins anew: one extra round trip.
        one.replaceKeys(KeyRing(of: 2))
        #expect(isTalking(extra: 2))
        #expect(isTalking())
        two.replaceKeys(KeyRing(of: 2))
        #expect(isTalking(extra: 2))
        #expect(isTalking())
    }

    @Test("the first key signs, all verify")
    func keys() {
        var (one, two) = (Peer(1, keys: KeyRing(of: 1, 2, 3, 4)), Peer(2, keys: KeyRing(of: 4, 1)))
        meet(&one, &two)
        #expect(one.authenticator.signingKey == Key(1).id)
        #expect(two.authenticator.signingKey == Key(4).id)
    }

    @Test("a peer that was down while a key was added is back as soon as it has the new file")
    func absent() {
        var (one, two) = (Peer(1, keys: KeyRing(of: 1)), Peer(2, keys: KeyRing(of: 1)))
        meet(&one, &two)
        one.replaceKeys(KeyRing(of: 2))
        two = Peer(2, life: 1, keys: KeyRing(of: 1))
        #expect(exchange(two.sign(1, to: one), from: &two, to: &one).believed == [])
        two.replaceKeys(KeyRing(of: 2, 1))
        #expect(exchange(two.sign(2, to: one), from: &two, to: &one, at: 100).believed.last == 2)
        #expect(exchange(one.sign(3, to: two), from: &one, to: &two, at: 100).believed == [3])
    }

    @Test("what was signed with a key that was removed is not believed, even in a running session")
    func removed() {
        var (one, two) = (Peer(1, keys: KeyRing(of: 1)), Peer(2, keys: KeyRing(of: 1, 2)))
        meet(&one, &two)
        two.replaceKeys(KeyRing(of: 2))
        #expect(
            two.receive(one.sign(1, to: two), from: one) == Reception(.dropped(.unauthenticated)))
    }

    @Test("an attacker with a removed key cannot have used up the counters of a session")
    func exhausted() {
        var (one, two) = (Peer(1, keys: KeyRing(of: 1, 2)), Peer(2, keys: KeyRing(of: 1, 2)))
        meet(&one, &two)
        // The thief signs the last counter that there is, in the name of peer 1.
        let bytes = one.sign(1, to: two)
        guard let seen = Signature(endOf: bytes)?.claims else { return }
        var claims = seen
        claims.counter = Session.firstCounterAhead - 1
        let direction = Direction(cluster: "demo", sender: .peer(1), receiver: .peer(2))
        let forged = Signature.append(
            claims, to: datagram(1), keyID: Key(1).id, using: Key(1).derived(for: direction))
        #expect(two.receive(forged, from: one).verdict == .accepted)
        #expect(two.receive(one.sign(2, to: two), from: one).verdict == .dropped(.replayed))
        two.replaceKeys(KeyRing(of: 2))
        one.replaceKeys(KeyRing(of: 2))
        #expect(exchange(one.sign(3, to: two), from: &one, to: &two).believed == [3])
    }
}
