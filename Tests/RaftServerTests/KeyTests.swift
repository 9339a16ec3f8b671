import Authentication
import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

@Suite("Keys between peers")
struct KeyTests {
    @Test("an unsigned heartbeat changes nothing, is counted, and said once")
    func unsigned() {
        var keyed = KeyedRig()
        let before = keyed.rig.server.node
        for _ in 1...3 { keyed.rig.heartbeat(from: 2) }
        #expect(keyed.rig.server.node == before)
        #expect(keyed.rig.actions.datagrams.isEmpty)
        #expect(keyed.rig.dropped(.unauthenticated) == "3")
        #expect(
            keyed.rig.messages(of: "peerUnsigned") == [
                "peer 2 does not sign and is ignored: give it the key file, or set "
                    + "\"unsigned\" to \"accepted\" here until it has one"
            ])
    }

    @Test("a signed heartbeat is believed after one extra round trip, and then at once")
    func signed() {
        var keyed = KeyedRig()
        let first = keyed.converse(keyed.signed(KeyedRig.heartbeat(from: 2), from: 2), with: 2)
        #expect(keyed.rig.server.node.leader == NodeID(2))
        #expect(first.believed.count == 1 && first.carried == 4)
        let next = keyed.converse(keyed.signed(KeyedRig.heartbeat(from: 2), from: 2), with: 2)
        #expect(next.believed.count == 1 && next.carried == 2)
    }

    @Test("what is signed in a session that is not known is counted, and is no news")
    func challenged() {
        var keyed = KeyedRig()
        keyed.deliver(keyed.signed(KeyedRig.heartbeat(from: 2), from: 2), from: 2)
        #expect(keyed.rig.server.node.leader == nil)
        #expect(keyed.rig.actions.datagrams.count == 1)
        #expect(keyed.rig.dropped(.challenged) == "1")
        keyed.rig.run(for: .seconds(61))
        #expect(keyed.rig.messages(of: "datagramsRefused") == [])
    }

    @Test("a heartbeat of another term that was recorded does nothing, in this life or the next")
    func replayed() {
        var keyed = KeyedRig()
        keyed.converse(keyed.signed(KeyedRig.heartbeat(from: 2), from: 2), with: 2)
        let recorded = keyed.signed(KeyedRig.heartbeat(from: 2), from: 2)
        keyed.deliver(recorded, from: 2)
        #expect(keyed.rig.actions.datagrams.count == 1)
        keyed.deliver(recorded, from: 2)
        #expect(keyed.rig.actions.datagrams.isEmpty)
        #expect(keyed.rig.dropped(.replayed) == "1")
        keyed.rig.now = keyed.rig.now + .seconds(9)
        keyed.deliver(recorded, from: 2)
        #expect(keyed.rig.dropped(.replayed) == "2")
        var other = KeyedRig()
        other.deliver(recorded, from: 2)
        #expect(other.rig.server.node.leader == nil)
        #expect(other.rig.actions.datagrams.map(\.bytes.count).reduce(0, +) <= recorded.count)
    }

    @Test("a forged term, however high, does not move the term")
    func forged() {
        var keyed = KeyedRig()
        keyed.converse(keyed.signed(KeyedRig.heartbeat(from: 2), from: 2), with: 2)
        let highest = keyed.signed(KeyedRig.heartbeat(from: 2, term: Limits.number), from: 2)
        var forged = highest
        forged[forged.count - 5] ^= 1
        let before = keyed.rig.server.node
        keyed.deliver(forged, from: 2)
        #expect(keyed.rig.server.node == before)
        #expect(keyed.rig.dropped(.unauthenticated) == "1")
    }

    @Test("three peers that know nothing of each other elect one of them with one extra round trip")
    func election() {
        var keyed = KeyedRig()
        keyed.rig.now = keyed.rig.server.node.deadline
        keyed.rig.take(.tick)
        for datagram in keyed.rig.actions.datagrams where datagram.destination == Rig.endpoint(2) {
            let opening = keyed.others[2]?.receive(
                datagram.bytes, from: 1, at: .zero, using: &keyed.rig.generator)
            #expect(opening?.verdict == .challenged)
            let carried = keyed.converse(opening?.replies.first ?? [], with: 2)
            #expect(carried.believed.count == 1)
        }
    }

    @Test("forged complaints fill no log, though the peer itself is believed in between")
    func forgedComplaints() {
        var keyed = KeyedRig()
        for name in UInt32(0)..<100 {
            keyed.converse(keyed.signed(KeyedRig.heartbeat(from: 2), from: 2), with: 2)
            let bytes = keyed.signed(KeyedRig.heartbeat(from: 2), from: 2)
            var text = String(decoding: bytes, as: UTF8.self)
            let key = "\(KeyRing.test(1).signing.id)"
            let other = String(name + 0x1000_0000, radix: 16)
            text = text.replacing(".\(key).", with: ".\(other).")
            keyed.deliver(Array(text.utf8), from: 2)
            keyed.rig.heartbeat(from: 2)
            keyed.rig.now = keyed.rig.now + .milliseconds(100)
        }
        #expect(keyed.rig.messages(of: "peerKeyUnknown").count == 1)
        #expect(keyed.rig.messages(of: "peerUnsigned").count == 1)
        #expect(keyed.rig.dropped(.unauthenticated) == "200")
        keyed.rig.now = keyed.rig.now + .seconds(60)
        keyed.rig.heartbeat(from: 2)
        #expect(keyed.rig.messages(of: "peerUnsigned").count == 2)
    }

    @Test("a peer with another key is not believed, and the log says which")
    func otherKey() {
        var keyed = KeyedRig(others: .test(2))
        for _ in 1...2 {
            keyed.deliver(keyed.signed(KeyedRig.heartbeat(from: 2), from: 2), from: 2)
        }
        let id = Key(bytes: [UInt8](repeating: 2, count: 32)).id
        #expect(keyed.rig.server.node.leader == nil)
        #expect(keyed.rig.dropped(.unauthenticated) == "2")
        #expect(
            keyed.rig.messages(of: "peerKeyUnknown") == [
                "peer 2 signs with key \(id), which is not in the key file here, and is not "
                    + "believed: add that key here, or give it a key that is"
            ])
    }

    @Test("where unsigned datagrams are accepted they are believed, and that is said once a minute")
    func accepted() {
        var keyed = KeyedRig(.accepted)
        keyed.rig.heartbeat(from: 2)
        keyed.rig.heartbeat(from: 2)
        #expect(keyed.rig.server.node.leader == NodeID(2))
        keyed.rig.pass(.seconds(60))
        keyed.rig.pass(.seconds(30))
        keyed.rig.pass(.seconds(30))
        #expect(
            keyed.rig.messages(of: "unsignedBelieved")
                == [2, 0].map {
                    "accepted \($0) unsigned datagrams within a minute, because \"unsigned\" is "
                        + "\"accepted\"; remove that once all peers sign"
                })
    }

    @Test(
        "a peer without keys believes one that accepts unsigned datagrams, and no other signed one")
    func withoutKeys() {
        for (policy, isBelieved) in [(UnsignedPolicy.accepted, true), (.refused, false)] {
            var keyed = KeyedRig(.refused, ring: .test(1), others: .test(1), policy)
            keyed.rig = Rig()
            keyed.deliver(keyed.signed(KeyedRig.heartbeat(from: 2), from: 2), from: 2)
            keyed.deliver(keyed.signed(KeyedRig.heartbeat(from: 2), from: 2), from: 2)
            #expect((keyed.rig.server.node.leader == NodeID(2)) == isBelieved)
            #expect(keyed.rig.dropped(.unauthenticated) == (isBelieved ? "0" : "2"))
            #expect(keyed.rig.messages(of: "peerSigned").count == (isBelieved ? 0 : 1))
        }
    }

    @Test("at its start a peer says which keys it has, and what it believes besides")
    func announcement() {
        for (policy, events) in [
            (UnsignedPolicy.refused, ["listening", "keysRead"]),
            (.accepted, ["listening", "keysRead", "unsignedAccepted"]),
        ] {
            var keyed = KeyedRig(policy, ring: .test(1, 2))
            keyed.rig.take(.started(Startup(at: Rig.endpoint(1))))
            #expect(keyed.rig.log.map(\.event) == events)
            let names = [1, 2].map { KeyRing.test($0).signing.id }
            #expect(
                keyed.rig.messages(of: "keysRead") == [
                    "signs with key \(names[0]), verifies with \(names[0]), \(names[1])"
                ])
        }
    }

    @Test("SIGHUP reads the keys again; a file that is refused is said, and the old keys stay")
    func reload() {
        var keyed = KeyedRig(others: .test(2))
        #expect(keyed.rig.take(.signal(.hangUp)).readsFiles)
        keyed.rig.take(.keysRefused("cluster.key: line 2: expected a key"))
        #expect(
            keyed.rig.messages(of: "keysRefused") == [
                "key file refused, the old keys stay: cluster.key: line 2: expected a key"
            ])
        #expect(keyed.rig.state()?.key == "\(KeyRing.test(1).signing.id)")
        keyed.rig.take(.signal(.hangUp))
        keyed.rig.take(.keysRead(.test(2, 1)))
        #expect(keyed.rig.state()?.key == "\(KeyRing.test(2).signing.id)")
        keyed.converse(keyed.signed(KeyedRig.heartbeat(from: 2), from: 2), with: 2)
        #expect(keyed.rig.server.node.leader == NodeID(2))
    }
}
