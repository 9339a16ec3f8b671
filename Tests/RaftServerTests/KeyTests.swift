import Authentication
import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

/// Peer 1 with keys, and peers 2 and 3 as far as they sign and verify.
private struct KeyedRig {
    var rig: Rig
    var others: [UInt64: Authenticator] = [:]
    private var generator = SplitMix64(seed: 2)

    init(
        _ unsigned: UnsignedPolicy = .refused, ring: KeyRing = .test(1),
        others otherRing: KeyRing = .test(1), _ otherPolicy: UnsignedPolicy = .refused
    ) {
        rig = Rig(Rig.settings(keys: KeySettings(ring, unsigned: unsigned)))
        for id in UInt64(2)...3 { restart(id, ring: otherRing, otherPolicy) }
    }

    /// A new life of another peer.
    mutating func restart(
        _ id: UInt64, ring: KeyRing = .test(1), _ policy: UnsignedPolicy = .refused
    ) {
        others[id] = Authenticator(
            id: id, cluster: "demo", others: [1, 2, 3].filter { $0 != id }, ring: ring,
            unsigned: policy, using: &generator)
    }

    /// A message of another peer, signed.
    mutating func signed(_ message: Message, from id: UInt64) -> [UInt8] {
        let datagram = Datagram.peer(
            from: NodeID(id), to: NodeID(1), sequence: 7, message,
            configuration: Rig.settings().digest)
        let bytes = (try? Rig.codec.encode(datagram)) ?? []
        return others[id]?.sign(bytes, to: 1) ?? []
    }

    static func heartbeat(from leader: UInt64, term: UInt64 = 5) -> Message {
        .appendEntries(
            AppendEntries(
                term: Term(term), leader: NodeID(leader), previous: .zero, commit: .zero,
                cause: .timeout))
    }

    mutating func deliver(_ bytes: [UInt8], from id: UInt64) {
        rig.take(.datagram(ArrivedDatagram(bytes, from: Rig.endpoint(id))))
    }

    /// Delivers a message and carries what follows from it between the two.
    ///
    /// - Returns: What the other peer believed, and how many datagrams were carried.
    @discardableResult
    mutating func converse(_ bytes: [UInt8], with id: UInt64) -> (believed: [Message], carried: Int)
    {
        deliver(bytes, from: id)
        var believed: [Message] = []
        var carried = 1
        while true {
            let datagrams = rig.actions.datagrams.filter { $0.destination == Rig.endpoint(id) }
            guard !datagrams.isEmpty, carried < 20 else { return (believed, carried) }
            var replies: [[UInt8]] = []
            for datagram in datagrams {
                carried += 1
                guard
                    let reception = others[id]?.receive(
                        datagram.bytes, from: 1, at: .zero, using: &generator)
                else { continue }
                replies += reception.replies
                guard reception.verdict == .accepted,
                    case .peer(_, _, _, let message, _)? = try? Rig.codec.decode(datagram.bytes)
                else { continue }
                believed.append(message)
            }
            guard !replies.isEmpty else { return (believed, carried) }
            for bytes in replies {
                carried += 1
                deliver(bytes, from: id)
            }
        }
    }

    /// A question of a client elsewhere, and all that comes back.
    mutating func ask(
        _ bytes: [UInt8], from client: Endpoint = Endpoint(.ipv4(0x0A00_0063), port: 4_000)
    ) -> [[UInt8]] {
        rig.take(.datagram(ArrivedDatagram(bytes, from: client)))
        return rig.actions.datagrams.filter { $0.destination == client }.map(\.bytes)
    }

    /// A peer with keys that was drained when it ended last.
    static var drainedSettings: ServerSettings {
        var settings = Rig.settings(keys: KeySettings(.test(1)))
        settings.isDrained = true
        return settings
    }

    static func question(_ question: Question) -> [UInt8] {
        (try? Rig.codec.encode(.question(question, sequence: 9))) ?? []
    }

    /// What the guard would send to a peer, the best first.
    func letter(to id: UInt64) -> [[UInt8]] {
        let address = Array("\(Rig.endpoint(id))".utf8)
        let letter = rig.wills.last?.letters.first { $0.address == address }
        return letter?.versions.map(\.bytes) ?? []
    }

    /// What another peer makes of a datagram.
    mutating func verdict(on bytes: [UInt8], by id: UInt64) -> Verdict? {
        others[id]?.receive(bytes, from: 1, at: .zero, using: &generator).verdict
    }

    mutating func client() -> ClientSession {
        ClientSession(with: 1, cluster: "demo", ring: .test(1), using: &generator)
    }
}

extension KeyRing {
    static func test(_ bytes: UInt8...) -> KeyRing {
        KeyRing(bytes.map { Key(bytes: [UInt8](repeating: $0, count: 32)) })
    }
}

@Suite("Keys")
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
                "peer 2 does not sign, and is not believed: give it the key file, or set "
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
                    "believed \($0) unsigned datagrams within a minute, for \"unsigned\" is "
                        + "\"accepted\"; take that out once all peers sign"
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

    @Test("what only asks is answered to anybody, and says which key signs")
    func questions() {
        var keyed = KeyedRig()
        for question in [Question.state, .history(after: 0), .metrics(after: 0)] {
            let bytes = KeyedRig.question(question)
            let answers = keyed.ask(bytes)
            #expect(answers.count == 1 && answers[0].count <= bytes.count)
        }
        #expect(keyed.rig.state()?.key == "\(KeyRing.test(1).signing.id)")
        var rig = Rig()
        #expect(rig.state()?.key == nil)
    }

    @Test("a signed question has a signed answer, which is no longer")
    func signedQuestions() {
        var keyed = KeyedRig()
        var client = keyed.client()
        for question in [Question.state, .history(after: 0), .metrics(after: 0)] {
            let bytes = client.sign(KeyedRig.question(question))
            let answers = keyed.ask(bytes)
            #expect(answers.count == 1 && answers.allSatisfy { $0.count <= bytes.count })
            #expect(answers.first.map { client.receive($0) } == .answer)
        }
        var forged = client.sign(KeyedRig.question(.state))
        forged[20] ^= 1
        #expect(keyed.ask(forged) == [])
    }

    @Test("Transfer is obeyed from anywhere once it is signed and fresh, and once only")
    func transfer() {
        var keyed = KeyedRig()
        var client = keyed.client()
        let unsigned = KeyedRig.question(.transfer(to: NodeID(2)))
        #expect(keyed.ask(unsigned) == [])
        #expect(keyed.ask(unsigned, from: Rig.client) == [])
        #expect(keyed.rig.dropped(.unauthenticated) == "2")
        let opening = client.sign(unsigned)
        let challenge = keyed.ask(opening).first ?? []
        #expect(client.receive(challenge) == .challenged && challenge.count <= opening.count)
        let fresh = client.sign(unsigned)
        let answer = keyed.ask(fresh).first ?? []
        #expect(client.receive(answer) == .answer)
        guard case .answer(.transfer(let report), _, _)? = try? Rig.codec.decode(answer) else {
            Issue.record("no answer to Transfer")
            return
        }
        #expect(report.reason != nil && report.reason?.contains("loopback") == false)
        keyed.rig.now = keyed.rig.now + .milliseconds(100)
        #expect(client.receive(keyed.ask(fresh).first ?? []) == .challenged)
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

    @Test("Drain and Undrain steer as well: only signed and fresh, then from anywhere")
    func drain() {
        for (question, isDrained) in [(Question.drain, true), (.undrain, false)] {
            var keyed = KeyedRig()
            if !isDrained {
                keyed.rig = Rig(KeyedRig.drainedSettings)
                keyed.rig.take(.started(Startup(at: Rig.endpoint(1))))
            }
            var client = keyed.client()
            let unsigned = KeyedRig.question(question)
            #expect(keyed.ask(unsigned, from: Rig.client) == [])
            #expect(keyed.rig.server.node.isDrained != isDrained)
            #expect(
                client.receive(keyed.ask(client.sign(unsigned)).first ?? []) == .challenged)
            #expect(keyed.rig.server.node.isDrained != isDrained)
            #expect(client.receive(keyed.ask(client.sign(unsigned)).first ?? []) == .answer)
            #expect(keyed.rig.server.node.isDrained == isDrained)
        }
    }

    @Test("where unsigned datagrams are accepted, Transfer is taken from this machine as before")
    func lenientTransfer() {
        var keyed = KeyedRig(.accepted)
        let unsigned = KeyedRig.question(.transfer(to: nil))
        #expect(keyed.ask(unsigned, from: Rig.client).count == 1)
        let elsewhere = keyed.ask(unsigned).first.flatMap { try? Rig.codec.decode($0) }
        guard case .answer(.transfer(let report), _, _)? = elsewhere else {
            Issue.record("no answer to Transfer")
            return
        }
        #expect(report.reason?.contains("loopback") == true)
    }

    @Test("the will is signed for the session with the follower, and anew for another one")
    func will() throws {
        var keyed = KeyedRig(.accepted)
        keyed.rig.lead()
        #expect(keyed.letter(to: 2) == [], "no signature would be believed yet")
        let reply = Message.appendEntriesReply(
            .init(term: keyed.rig.server.node.durable.term, isSuccess: true))
        keyed.converse(keyed.signed(reply, from: 2), with: 2)
        let first = keyed.letter(to: 2)
        #expect(first.count >= 2)
        keyed.restart(2)
        keyed.converse(keyed.signed(reply, from: 2), with: 2)
        let second = keyed.letter(to: 2)
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
        let best = try #require(keyed.letter(to: 2).first)
        #expect(keyed.verdict(on: best, by: 2) != .dropped(.unauthenticated))
    }

    @Test("SIGHUP reads the keys again; a file that is refused is said, and the old keys stay")
    func reload() {
        var keyed = KeyedRig(others: .test(2))
        #expect(keyed.rig.take(.signal(.hangUp)).readsFiles)
        keyed.rig.take(.keysRefused("cluster.key: line 2: expected a key"))
        #expect(
            keyed.rig.messages(of: "keysRefused") == [
                "keeps its keys: cluster.key: line 2: expected a key"
            ])
        #expect(keyed.rig.state()?.key == "\(KeyRing.test(1).signing.id)")
        keyed.rig.take(.signal(.hangUp))
        keyed.rig.take(.keysRead(.test(2, 1)))
        #expect(keyed.rig.state()?.key == "\(KeyRing.test(2).signing.id)")
        keyed.converse(keyed.signed(KeyedRig.heartbeat(from: 2), from: 2), with: 2)
        #expect(keyed.rig.server.node.leader == NodeID(2))
    }
}
