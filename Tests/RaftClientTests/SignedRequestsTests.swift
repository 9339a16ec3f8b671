import Authentication
import Raft
import RaftConfiguration
import RaftWire
import Testing

@testable import RaftClient

@Suite("Signed requests")
struct SignedRequestsTests {
    private let codec = DatagramCodec(cluster: "demo")
    private let ring = KeyRing([Key(bytes: [UInt8](repeating: 7, count: 32))])
    private var generator = SystemRandomNumberGenerator()

    private mutating func peer() -> Authenticator {
        Authenticator(
            id: 1, cluster: "demo", others: [2, 3], ring: ring, unsigned: .refused,
            using: &generator)
    }

    private func request(_ query: Query) throws -> [UInt8] {
        try codec.encode(.query(query, sequence: 7))
    }

    private func asker(_ verdict: QueryVerdict) throws -> Asker {
        switch verdict {
        case .signed(let asker), .fresh(let asker): return asker
        case .unsigned, .dropped: throw Unsigned()
        }
    }
    private struct Unsigned: Error {}

    @Test("without keys, requests are sent as they are and all replies are taken")
    func withoutKeys() throws {
        var requests = SignedRequests(try cluster(of: 3), nil)
        let bytes = try request(.state)
        #expect(requests.sign(bytes, to: 0) == bytes)
        #expect(requests.receive(bytes, from: 0) == .taken)
    }

    @Test("with keys, a request leaves room for the signature of its reply, which alone is taken")
    mutating func replies() throws {
        var requests = SignedRequests(try cluster(of: 3), ring)
        var peer = peer()
        let signed = requests.sign(try request(.state), to: 0)
        #expect(signed.count == 612)
        #expect(try codec.decode(signed) == .query(.state, sequence: 7))
        let asker = try asker(peer.receive(query: signed, at: .zero))
        let reply = try request(.state)
        let answer = peer.sign(reply: reply, to: asker)
        #expect(requests.receive(answer, from: 0) == .taken)
        #expect(requests.receive(answer, from: 1) == .dropped)
        #expect(requests.receive(reply, from: 0) == .unsigned)
        #expect(requests.sign(try request(.history(after: 0)), to: 0).count == 1_200)
    }

    @Test("a request that is repeated is signed once, so that each of its replies can be taken")
    mutating func repetition() throws {
        var requests = SignedRequests(try cluster(of: 3), ring)
        var peer = peer()
        let bytes = try request(.state)
        let first = requests.sign(bytes, to: 0)
        let answer = peer.sign(
            reply: bytes, to: try asker(peer.receive(query: first, at: .zero)))
        #expect(requests.sign(bytes, to: 0) == first)
        #expect(requests.sign(bytes, to: 1) != first)
        #expect(requests.receive(answer, from: 0) == .taken)
    }

    @Test("a request that is challenged is signed again, and fresh then; so is its repetition")
    mutating func challenge() throws {
        var requests = SignedRequests(try cluster(of: 3), ring)
        var peer = peer()
        let bytes = try request(.transfer(to: nil))
        let stale = try asker(
            peer.receive(query: requests.sign(bytes, to: 0), at: .zero))
        let challenge = peer.challenge(stale, at: .zero, using: &generator)
        guard
            case .challenged(let again) = requests.receive(try #require(challenge), from: 0)
        else {
            Issue.record("the challenge was not taken")
            return
        }
        let verdict = peer.receive(query: again, at: .zero)
        #expect(verdict == .fresh(try asker(verdict)))
        #expect(requests.sign(bytes, to: 0) == again)
    }

    @Test("an unsigned reply does not end the asking, but is said if nothing better comes")
    func unsigned() {
        var query = PeerQuery(of: 1, .state, .once, sequence: 7, at: .zero)
        _ = query.requests(at: .zero)
        query.handle(.unsigned(0), at: .zero)
        #expect(query.targets[0].unreachable == .unsigned)
        #expect(!query.isFinished)
        let state = Reply.state(report(NodeID(1), .follower, 3, leader: nil))
        query.handle(.reply(state, from: 0, sequence: 7), at: .zero)
        #expect(query.targets[0].unreachable == nil)
        query.handle(.unsigned(0), at: .zero)
        #expect(query.targets[0].unreachable == nil)
        #expect(query.isFinished)
    }
}
