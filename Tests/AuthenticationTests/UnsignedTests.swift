import Testing

@testable import Authentication

@Suite("Unsigned datagrams")
struct UnsignedTests {
    @Test("they are refused unless the configuration says otherwise, and believed then")
    func policy() {
        var (strict, lenient) = (Peer(2), Peer(2, unsigned: .accepted))
        #expect(strict.receive(datagram(1), from: 1) == Reception(.dropped(.unauthenticated)))
        #expect(lenient.receive(datagram(1), from: 1) == Reception(.acceptedUnsigned))
    }

    @Test("who believes unsigned datagrams believes no signature that is wrong or old")
    func lenient() {
        var (one, two) = (Peer(1, unsigned: .accepted), Peer(2, unsigned: .accepted))
        meet(&one, &two)
        let bytes = one.sign(1, to: two)
        var forged = bytes
        forged[forged.count - 3] ^= 1
        #expect(two.receive(forged, from: one).verdict == .dropped(.unauthenticated))
        #expect(two.receive(bytes, from: one).verdict == .accepted)
        #expect(two.receive(bytes, from: one).verdict == .dropped(.replayed))
    }

    @Test("a lenient and a strict peer believe each other")
    func mixed() {
        var (one, two) = (Peer(1, unsigned: .accepted), Peer(2))
        meet(&one, &two)
        #expect(exchange(two.sign(1, to: one), from: &two, to: &one).believed == [1])
    }

    @Test("a peer without keys believes a lenient one, and refuses a strict one")
    func unkeyed() {
        var (strict, lenient, other) = (Peer(1), Peer(1, unsigned: .accepted), Peer(2))
        let claimed = ClaimedSignature(endOf: strict.sign(1, to: other))
        #expect(claimed?.refusesUnsigned == true && claimed?.key == Key(0).id)
        #expect(ClaimedSignature(endOf: lenient.sign(1, to: other))?.refusesUnsigned == false)
        #expect(ClaimedSignature(endOf: datagram(1)) == nil)
        let challenge = other.receive(strict.sign(2, to: other), from: strict).reply
        #expect(ClaimedSignature(endOf: challenge)?.refusesUnsigned == false)
    }
}
