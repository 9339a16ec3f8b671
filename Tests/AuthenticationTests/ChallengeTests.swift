import Testing

@testable import Authentication

@Suite("Challenges")
struct ChallengeTests {
    @Test("a recorded opening costs one answer that is no longer, and the running session nothing")
    func replayedOpening() {
        var (one, two) = (Peer(1), Peer(2))
        let opening = one.sign(1, to: two)
        one = Peer(1, life: 1)
        meet(&one, &two)
        for round in 0..<20 {
            let reception = two.receive(opening, from: one, at: round)
            #expect(reception.verdict == (round == 0 ? .challenged : .dropped(.replayed)))
            #expect(reception.replies.allSatisfy { $0.count <= opening.count })
            let there = exchange(one.sign(2, to: two), from: &one, to: &two, at: round)
            let back = exchange(two.sign(3, to: one), from: &two, to: &one, at: round)
            #expect(there.carried == 1 && there.believed == [2])
            #expect(back.carried == 1 && back.believed == [3])
        }
    }

    @Test("a challenge is taken once, and only by the life that it is for")
    func replayedChallenge() {
        var (one, two) = (Peer(1), Peer(2))
        let challenge = two.receive(one.sign(1, to: two), from: one).reply
        #expect(one.receive(challenge, from: two).verdict == .answeredChallenge)
        #expect(one.receive(challenge, from: two) == Reception(.dropped(.replayed)))
        one = Peer(1, life: 1)
        _ = one.sign(2, to: two)
        #expect(one.receive(challenge, from: two) == Reception(.dropped(.replayed)))
    }

    @Test("what another life challenged is worth nothing once a session runs")
    func heldBackChallenge() {
        var (one, two) = (Peer(1), Peer(2))
        let opening = one.sign(1, to: two)
        let held = two.receive(opening, from: one).reply
        two = Peer(2, life: 1)
        meet(&one, &two)
        #expect(one.receive(held, from: two) == Reception(.dropped(.replayed)))
        #expect(exchange(one.sign(2, to: two), from: &one, to: &two).carried == 1)
        #expect(exchange(two.sign(3, to: one), from: &two, to: &one).carried == 1)
    }

    @Test("a challenge is no longer than the shortest datagram that a peer sends")
    func shortChallenge() {
        for cluster in ["a", String(repeating: "c", count: 64)] {
            var (one, two) = (Peer(1, cluster: cluster), Peer(2, cluster: cluster))
            let least = #"{"v":1,"cluster":"\#(cluster)","from":1,"to":2,"seq":1,"rpc":"Probe","#
            let bytes = one.authenticator.signed(
                Array((least + #""args":{"term":0}}"#).utf8), to: 2)
            let reception = two.receive(bytes, from: one)
            #expect(reception.verdict == .challenged)
            #expect(reception.replies.count == 1 && reception.reply.count <= bytes.count)
        }
    }

    @Test("nothing is challenged that is shorter than the challenge would be")
    func tooShort() {
        var (one, two) = (Peer(1), Peer(2))
        let bytes = one.authenticator.signed(Array(#"{"v":1}"#.utf8), to: 2)
        #expect(two.receive(bytes, from: one) == Reception(.dropped(.replayed)))
    }

    @Test("a session is challenged once in 50 ms, and eight at most")
    func limit() {
        var two = Peer(2)
        let openings = (0..<9).map { life in
            var one = Peer(1, life: UInt64(life))
            return one.sign(1, to: two)
        }
        func count(_ bytes: [UInt8], _ time: Int) -> Int {
            two.receive(bytes, from: 1, at: time).replies.count
        }
        #expect(openings.map { count($0, 0) } == [1, 1, 1, 1, 1, 1, 1, 1, 0])
        #expect(openings.map { count($0, 49) }.reduce(0, +) == 0)
        #expect(count(openings[0], 50) == 1)
        #expect(count(openings[0], 50) == 0)
        #expect(count(openings[8], 50) == 1)
    }
}

extension Authenticator {
    /// A signed datagram of this value; the value itself stays as it is.
    fileprivate func signed(_ datagram: [UInt8], to peer: UInt64) -> [UInt8] {
        var copy = self
        return copy.sign(datagram, to: peer) ?? []
    }
}
