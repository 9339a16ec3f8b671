import Testing

@testable import Authentication

@Suite("Sessions")
struct SessionTests {
    @Test("two peers meet with one extra round trip, and with none afterwards, in either direction")
    func meeting() {
        var (one, two) = (Peer(1), Peer(2))
        let first = exchange(one.sign(1, to: two), from: &one, to: &two)
        #expect(first.believed == [1] && first.carried == 3)
        // The answer needs no challenge of its own.
        let answer = exchange(two.sign(2, to: one), from: &two, to: &one)
        #expect(answer.believed == [2] && answer.carried == 1)
        for sequence in 3..<10 {
            let there = exchange(one.sign(sequence, to: two), from: &one, to: &two)
            #expect(there.believed == [sequence] && there.carried == 1)
            let back = exchange(two.sign(sequence, to: one), from: &two, to: &one)
            #expect(back.believed == [sequence] && back.carried == 1)
        }
    }

    @Test("two peers that speak at once meet as fast, and nothing that they said is lost")
    func simultaneousMeeting() {
        var (one, two) = (Peer(1), Peer(2))
        var toOne = [two.sign(2, to: one)]
        var toTwo = [one.sign(1, to: two)]
        var believed: [Int] = []
        for _ in 0..<3 {
            let (nowToOne, nowToTwo) = (toOne, toTwo)
            (toOne, toTwo) = ([], [])
            for bytes in nowToOne {
                let reception = one.receive(bytes, from: two)
                if reception.verdict == .accepted { believed.append(sequence(of: bytes)) }
                toTwo += reception.replies
            }
            for bytes in nowToTwo {
                let reception = two.receive(bytes, from: one)
                if reception.verdict == .accepted { believed.append(sequence(of: bytes)) }
                toOne += reception.replies
            }
        }
        #expect(believed.sorted() == [1, 2])
        #expect(exchange(one.sign(3, to: two), from: &one, to: &two).carried == 1)
        #expect(exchange(two.sign(4, to: one), from: &two, to: &one).carried == 1)
    }

    @Test("all that was said before the first answer is said again, in its order")
    func severalOpenings() {
        var (one, two) = (Peer(1), Peer(2))
        let openings = (1...5).map { one.sign($0, to: two) }
        let challenge = two.receive(openings[1], from: one).reply
        let again = one.receive(challenge, from: two)
        #expect(again.verdict == .answeredChallenge)
        #expect(again.replies.map(sequence(of:)) == [2, 3, 4, 5])
        for bytes in again.replies { #expect(two.receive(bytes, from: one).verdict == .accepted) }
    }

    @Test("a peer that was restarted is believed after one extra round trip, and believes")
    func restart() {
        for restarted in 1...3 {
            var (one, two) = (Peer(1), Peer(2))
            meet(&one, &two)
            if restarted & 1 != 0 { one = Peer(1, life: 1) }
            if restarted & 2 != 0 { two = Peer(2, life: 1) }
            let there = exchange(one.sign(1, to: two), from: &one, to: &two, at: 100)
            #expect(there.believed == [1] && there.carried == 3)
            let back = exchange(two.sign(2, to: one), from: &two, to: &one, at: 100)
            #expect(back.believed == [2] && back.carried == 1)
        }
    }

    @Test("a datagram is believed once, however often and late it comes")
    func replay() {
        var (one, two) = (Peer(1), Peer(2))
        meet(&one, &two)
        let bytes = one.sign(1, to: two)
        #expect(two.receive(bytes, from: one).verdict == .accepted)
        #expect(two.receive(bytes, from: one) == Reception(.dropped(.replayed)))
        for sequence in 2..<200 {
            #expect(two.receive(one.sign(sequence, to: two), from: one).verdict == .accepted)
        }
        #expect(two.receive(bytes, from: one) == Reception(.dropped(.replayed)))
    }

    @Test("datagrams may overtake each other within the window")
    func reordering() {
        var (one, two) = (Peer(1), Peer(2))
        meet(&one, &two)
        let sent = (1...129).map { one.sign($0, to: two) }
        #expect(two.receive(sent[128], from: one).verdict == .accepted)
        for bytes in sent[1..<128].reversed() {
            #expect(two.receive(bytes, from: one).verdict == .accepted)
        }
        #expect(two.receive(sent[0], from: one).verdict == .dropped(.replayed))
    }

    @Test("nothing that was said to an earlier life of the receiver is believed")
    func receiverRestarted() {
        var (one, two) = (Peer(1), Peer(2))
        meet(&one, &two)
        let old = (1...20).map { one.sign($0, to: two) }
        #expect(two.receive(old[19], from: one).verdict == .accepted)
        two = Peer(2, life: 1)
        for bytes in old {
            #expect(two.receive(bytes, from: one).verdict != .accepted)
        }
        meet(&one, &two, at: 100)
        for bytes in old {
            #expect(two.receive(bytes, from: one, at: 200).verdict != .accepted)
        }
    }

    @Test(
        "nothing that an earlier life of the sender said is believed, and no challenge of it taken")
    func senderRestarted() {
        var (one, two) = (Peer(1), Peer(2))
        meet(&one, &two)
        let unsaid = one.sign(1, to: two)
        one = Peer(1, life: 1)
        meet(&one, &two, at: 100)
        let reception = two.receive(unsaid, from: one, at: 200)
        #expect(reception.verdict == .challenged)
        #expect(one.receive(reception.reply, from: two).verdict == .dropped(.replayed))
        #expect(exchange(one.sign(2, to: two), from: &one, to: &two).carried == 1)
    }

    @Test("a counter is taken only once the tag was found right")
    func forgedCounter() {
        var (one, two) = (Peer(1), Peer(2))
        meet(&one, &two)
        let bytes = one.sign(1, to: two)
        var forged = bytes
        forged[forged.count - 3] ^= 1
        #expect(two.receive(forged, from: one) == Reception(.dropped(.unauthenticated)))
        let far = bytes.text.replacing(/\.[0-9a-f]{12}\./, with: ".7fffffffffff.")
        #expect(two.receive(Array(far.utf8), from: one).verdict == .dropped(.unauthenticated))
        #expect(two.receive(bytes, from: one).verdict == .accepted)
    }

    @Test("what is forged in an unknown session is not even challenged")
    func forgedOpening() throws {
        var (one, two) = (Peer(1), Peer(2))
        var forged = one.sign(1, to: two)
        forged[forged.count - 3] ^= 1
        #expect(two.receive(forged, from: one) == Reception(.dropped(.unauthenticated)))
        let challenge = two.receive(one.sign(2, to: two), from: one).reply
        var forgedChallenge = challenge
        try #require(challenge.count > 40)
        forgedChallenge[40] ^= 1
        #expect(one.receive(forgedChallenge, from: two).verdict == .dropped(.unauthenticated))
        #expect(one.receive(challenge, from: two).verdict == .answeredChallenge)
    }

    @Test("a datagram counts only from its sender, to its receiver, and in its cluster")
    func binding() {
        var (one, two, three) = (Peer(1, of: 3), Peer(2, of: 3), Peer(3, of: 3))
        var elsewhere = Peer(2, of: 3, cluster: "demo2")
        let bytes = one.sign(1, to: two)
        let refused = Reception(.dropped(.unauthenticated))
        #expect(three.receive(bytes, from: one) == refused)
        #expect(two.receive(bytes, from: three) == refused)
        #expect(elsewhere.receive(bytes, from: one) == refused)
        #expect(one.receive(bytes, from: two) == refused)
        #expect(two.receive(bytes, from: 4) == refused)
        #expect(two.receive(bytes, from: one).verdict == .challenged)
    }

    @Test("a reflected datagram of a running session is refused")
    func reflection() {
        var (one, two) = (Peer(1), Peer(2))
        meet(&one, &two)
        #expect(one.receive(one.sign(1, to: two), from: two).verdict == .dropped(.unauthenticated))
    }

    @Test("without a common key nobody is believed, nor challenged")
    func otherKey() {
        var (one, two) = (Peer(1), Peer(2, keys: KeyRing(of: 1)))
        #expect(
            two.receive(one.sign(1, to: two), from: one) == Reception(.dropped(.unauthenticated)))
    }
}
