import Testing

@testable import Authentication
import Raft

@Suite("Clients")
struct ClientTests {
    private func client(_ seed: UInt64 = 77, keys: KeyRing = KeyRing(of: 0)) -> ClientSession {
        var chance = SplitMix64(seed: seed)
        return ClientSession(with: 2, cluster: "demo", ring: keys, using: &chance)
    }

    private func asker(_ verdict: QueryVerdict) throws -> Asker {
        switch verdict {
        case .signed(let asker), .fresh(let asker): asker
        case .unsigned, .dropped: throw Missing()
        }
    }
    private struct Missing: Error {}

    @Test("a question is fresh once it repeats a challenge, and then once only")
    func challenged() throws {
        var (client, peer) = (client(), Peer(2))
        let first = client.sign(question(1))
        #expect(first.count == 512)
        let verdict = peer.receive(query: first)
        let stale = try asker(verdict)
        #expect(verdict == .signed(stale))
        let reply = peer.challenge(stale)
        let challenge = try #require(reply)
        #expect(challenge.count <= first.count)
        #expect(client.receive(challenge) == .challenged)
        let second = client.sign(question(2))
        let fresh = peer.receive(query: second)
        #expect(fresh == .fresh(try asker(fresh)))
        let again = peer.receive(query: second)
        #expect(again == .signed(try asker(again)))
    }

    @Test("an answer is believed if it is the peer's, and to the last question")
    func answers() throws {
        var (client, peer) = (client(), Peer(2))
        let first = try asker(peer.receive(query: client.sign(question(1))))
        let second = try asker(peer.receive(query: client.sign(question(2))))
        #expect(
            client.receive(peer.authenticator.sign(reply: datagram(1), to: first))
                == .dropped(.replayed))
        let answer = peer.authenticator.sign(reply: datagram(2), to: second)
        #expect(client.receive(answer) == .reply)
        var forged = answer
        forged[20] ^= 1
        #expect(client.receive(forged) == .dropped(.unauthenticated))
        #expect(client.receive(datagram(3)) == .unsigned)
        var other = self.client(78)
        _ = other.sign(question(1))
        _ = other.sign(question(2))
        #expect(other.receive(answer) == .dropped(.replayed))
    }

    @Test("a question counts only at the peer that it is for, and with a key that is in use")
    func binding() {
        var client = client()
        var (two, three, other) = (Peer(2, of: 3), Peer(3, of: 3), Peer(2, keys: KeyRing(of: 1)))
        let question = client.sign(question(1))
        #expect(three.receive(query: question) == .dropped(.unauthenticated))
        #expect(other.receive(query: question) == .dropped(.unauthenticated))
        #expect(two.receive(question, from: 1) == Reception(.dropped(.unauthenticated)))
        #expect(two.receive(query: datagram(1)) == .unsigned)
        var one = Peer(1, of: 3)
        #expect(two.receive(query: one.sign(1, to: two)) == .dropped(.unauthenticated))
    }

    @Test(
        "a challenge is worth nothing after ten seconds, or for another client, or after a restart")
    func expiry() throws {
        for (time, life, isFresh) in [(9_999, 0, true), (10_000, 0, false), (0, 1, false)] {
            var (client, peer) = (client(), Peer(2))
            let challenge = peer.challenge(
                try asker(peer.receive(query: client.sign(question(1)))))
            #expect(client.receive(try #require(challenge)) == .challenged)
            if life == 1 { peer = Peer(2, life: 1) }
            let verdict = peer.receive(query: client.sign(question(2)), at: time)
            #expect(verdict == (isFresh ? .fresh(try asker(verdict)) : .signed(try asker(verdict))))
        }
        var (one, two, peer) = (client(1), client(2), Peer(2))
        let challenge = peer.challenge(try asker(peer.receive(query: one.sign(question(1)))))
        _ = two.sign(question(1))
        #expect(two.receive(try #require(challenge)) == .dropped(.replayed))
    }

    @Test("challenges of clients are limited in rate, and sixteen are open at most")
    func limits() throws {
        var peer = Peer(2)
        var clients = (0..<17).map { client(UInt64($0)) }
        for index in clients.indices {
            let asker = try asker(peer.receive(query: clients[index].sign(question(1))))
            let challenge = peer.challenge(asker, at: index * 50)
            let second = peer.challenge(asker, at: index * 50)
            #expect(second == nil)
            #expect(clients[index].receive(try #require(challenge)) == .challenged)
        }
        let verdicts = clients.indices.map {
            peer.receive(query: clients[$0].sign(question(2)), at: 900)
        }
        #expect(verdicts[0] == .signed(try asker(verdicts[0])))
        for verdict in verdicts[1...] { #expect(verdict == .fresh(try asker(verdict))) }
    }

    @Test("other keys close what was challenged before")
    func rotation() throws {
        var (client, peer) = (client(), Peer(2))
        let challenge = peer.challenge(try asker(peer.receive(query: client.sign(question(1)))))
        #expect(client.receive(try #require(challenge)) == .challenged)
        peer.replaceKeys(KeyRing(of: 1, 0))
        let verdict = peer.receive(query: client.sign(question(2)))
        #expect(verdict == .signed(try asker(verdict)))
    }
}
