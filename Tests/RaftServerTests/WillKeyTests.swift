import Authentication
import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

@Suite("Keys and wills")
struct WillKeyTests {
    @Test("the will is signed for the session with the follower, and anew for another one")
    func will() throws {
        var keyed = KeyedRig(.accepted)
        keyed.rig.lead()
        #expect(keyed.message(to: 2) == [], "no signature would be believed yet")
        let reply = Message.appendEntriesReply(
            .init(term: keyed.rig.server.node.durable.term, isSuccess: true))
        keyed.converse(keyed.signed(reply, from: 2), with: 2)
        let first = keyed.message(to: 2)
        #expect(first.count >= 2)
        keyed.restart(2)
        keyed.converse(keyed.signed(reply, from: 2), with: 2)
        let second = keyed.message(to: 2)
        #expect(second.count == first.count)
        #expect(keyed.verdict(on: try #require(first.first), by: 2) != .accepted)
        // After the worst news, better news is still told.
        for version in second.reversed() {
            #expect(keyed.verdict(on: version, by: 2) == .accepted)
            #expect(keyed.verdict(on: version, by: 2) == .dropped(.replayed))
        }
    }

    @Test("the will is signed anew with another key, and not again with the same one")
    func willOfAnotherKey() throws {
        var keyed = KeyedRig(.accepted)
        keyed.rig.lead()
        let reply = Message.appendEntriesReply(
            .init(term: keyed.rig.server.node.durable.term, isSuccess: true))
        keyed.converse(keyed.signed(reply, from: 2), with: 2)
        let count = keyed.rig.wills.count
        keyed.rig.take(.keysRead(.test(1, 2)))
        #expect(keyed.rig.wills.count == count)
        keyed.rig.take(.keysRead(.test(2, 1)))
        #expect(keyed.rig.wills.count == count + 1)
        keyed.others[2]?.replaceKeys(.test(2), using: &keyed.rig.generator)
        let best = try #require(keyed.message(to: 2).first)
        #expect(keyed.verdict(on: best, by: 2) != .dropped(.unauthenticated))
    }
}
