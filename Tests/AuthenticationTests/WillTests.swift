import Testing

@testable import Authentication

@Suite("What is signed ahead")
struct WillTests {
    @Test("it is believed however much was said since it was signed, and the rest after it")
    func late() throws {
        var (one, two) = (Peer(1), Peer(2))
        meet(&one, &two)
        let signed = one.signAhead(1, to: two)
        let will = try #require(signed)
        for sequence in 2..<500 {
            #expect(two.receive(one.sign(sequence, to: two), from: one).verdict == .accepted)
        }
        let last = one.sign(500, to: two)
        #expect(two.receive(will, from: one).verdict == .accepted)
        #expect(two.receive(last, from: one).verdict == .accepted)
    }

    @Test("it is believed once, and none that was signed before it")
    func once() throws {
        var (one, two) = (Peer(1), Peer(2))
        meet(&one, &two)
        let wills = (1...3).compactMap { one.signAhead($0, to: two) }
        try #require(wills.count == 3)
        #expect(two.receive(wills[1], from: one).verdict == .accepted)
        #expect(two.receive(wills[1], from: one) == Reception(.dropped(.replayed)))
        #expect(two.receive(wills[0], from: one) == Reception(.dropped(.replayed)))
        #expect(two.receive(wills[2], from: one).verdict == .accepted)
    }

    @Test("it is worth nothing once either end was restarted")
    func restarted() throws {
        for isReceiver in [false, true] {
            var (one, two) = (Peer(1), Peer(2))
            meet(&one, &two)
            let signed = one.signAhead(1, to: two)
            let will = try #require(signed)
            if isReceiver { two = Peer(2, life: 1) } else { one = Peer(1, life: 1) }
            #expect(isReceiver == (two.receive(will, from: one).verdict != .accepted))
            if !isReceiver { continue }
            meet(&one, &two, at: 100)
            #expect(two.receive(will, from: one, at: 200).verdict != .accepted)
        }
    }

    @Test("one of a life that has a successor by now is not believed")
    func afterSuccessor() throws {
        var (one, two) = (Peer(1), Peer(2))
        meet(&one, &two)
        let signed = one.signAhead(1, to: two)
        let will = try #require(signed)
        one = Peer(1, life: 1)
        meet(&one, &two)
        #expect(two.receive(will, from: one, at: 100).verdict == .challenged)
    }

    @Test("there is none for a peer that has not answered yet, or that there is not")
    func none() {
        var (one, two) = (Peer(1), Peer(2))
        let wills = [one.signAhead(1, to: two), one.signAhead(1, to: Peer(3, of: 3))]
        #expect(wills == [nil, nil])
        meet(&one, &two)
        let will = one.signAhead(1, to: two)
        #expect(will != nil)
    }

    @Test("how many sessions there were says when to sign it again")
    func count() {
        var (one, two) = (Peer(1), Peer(2))
        #expect(one.authenticator.sessionCount(with: 2) == 0)
        meet(&one, &two)
        #expect(one.authenticator.sessionCount(with: 2) == 1)
        _ = exchange(one.sign(1, to: two), from: &one, to: &two)
        #expect(one.authenticator.sessionCount(with: 2) == 1)
        two = Peer(2, life: 1)
        meet(&one, &two, at: 100)
        #expect(one.authenticator.sessionCount(with: 2) == 2)
    }
}
