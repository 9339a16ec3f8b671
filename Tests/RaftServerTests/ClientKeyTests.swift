import Authentication
import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

@Suite("Keys of clients")
struct ClientKeyTests {
    @Test("what only asks is answered to anybody, and says which key signs")
    func queries() {
        var keyed = KeyedRig()
        for query in [Query.state, .history(after: 0), .metrics(after: 0)] {
            let bytes = KeyedRig.query(query)
            let answers = keyed.ask(bytes)
            #expect(answers.count == 1 && answers[0].count <= bytes.count)
        }
        #expect(keyed.rig.state()?.key == "\(KeyRing.test(1).signing.id)")
        var rig = Rig()
        #expect(rig.state()?.key == nil)
    }

    @Test("a signed query has a signed answer, which is no longer")
    func signedQuestions() {
        var keyed = KeyedRig()
        var client = keyed.client()
        for query in [Query.state, .history(after: 0), .metrics(after: 0)] {
            let bytes = client.sign(KeyedRig.query(query))
            let answers = keyed.ask(bytes)
            #expect(answers.count == 1 && answers.allSatisfy { $0.count <= bytes.count })
            #expect(answers.first.map { client.receive($0) } == .reply)
        }
        var forged = client.sign(KeyedRig.query(.state))
        forged[20] ^= 1
        #expect(keyed.ask(forged) == [])
    }

    @Test("Transfer is obeyed from anywhere once it is signed and fresh, and once only")
    func transfer() {
        var keyed = KeyedRig()
        var client = keyed.client()
        let unsigned = KeyedRig.query(.transfer(to: NodeID(2)))
        #expect(keyed.ask(unsigned) == [])
        #expect(keyed.ask(unsigned, from: Rig.client) == [])
        #expect(keyed.rig.dropped(.unauthenticated) == "2")
        let opening = client.sign(unsigned)
        let challenge = keyed.ask(opening).first ?? []
        #expect(client.receive(challenge) == .challenged && challenge.count <= opening.count)
        let fresh = client.sign(unsigned)
        let answer = keyed.ask(fresh).first ?? []
        #expect(client.receive(answer) == .reply)
        guard case .reply(.transfer(let report), _, _)? = try? Rig.codec.decode(answer) else {
            Issue.record("no answer to Transfer")
            return
        }
        #expect(report.reason != nil && report.reason?.contains("loopback") == false)
        keyed.rig.now = keyed.rig.now + .milliseconds(100)
        #expect(client.receive(keyed.ask(fresh).first ?? []) == .challenged)
    }

    @Test("Drain and Undrain steer as well: only signed and fresh, then from anywhere")
    func drain() {
        for (query, isDrained) in [(Query.drain, true), (.undrain, false)] {
            var keyed = KeyedRig()
            if !isDrained {
                keyed.rig = Rig(KeyedRig.drainedSettings)
                keyed.rig.take(.started(Startup(at: Rig.endpoint(1))))
            }
            var client = keyed.client()
            let unsigned = KeyedRig.query(query)
            #expect(keyed.ask(unsigned, from: Rig.client) == [])
            #expect(keyed.rig.server.node.isDrained != isDrained)
            #expect(
                client.receive(keyed.ask(client.sign(unsigned)).first ?? []) == .challenged)
            #expect(keyed.rig.server.node.isDrained != isDrained)
            #expect(client.receive(keyed.ask(client.sign(unsigned)).first ?? []) == .reply)
            #expect(keyed.rig.server.node.isDrained == isDrained)
        }
    }

    @Test("where unsigned datagrams are accepted, Transfer is taken from this machine as before")
    func lenientTransfer() {
        var keyed = KeyedRig(.accepted)
        let unsigned = KeyedRig.query(.transfer(to: nil))
        #expect(keyed.ask(unsigned, from: Rig.client).count == 1)
        let elsewhere = keyed.ask(unsigned).first.flatMap { try? Rig.codec.decode($0) }
        guard case .reply(.transfer(let report), _, _)? = elsewhere else {
            Issue.record("no answer to Transfer")
            return
        }
        #expect(report.reason?.contains("loopback") == true)
    }
}
