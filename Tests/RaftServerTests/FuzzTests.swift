import Authentication
import Raft
import RaftWire
import Testing

@testable import RaftServer

/// Peer 1 with keys, which follows peer 2, and somebody who has heard all and sends it changed.
private struct FuzzedServer {
    private(set) var server: RaftServer
    private(set) var received = 0
    private(set) var answered = 0
    /// What somebody heard: from where, and the bytes.
    private var tape: [(source: Endpoint, bytes: [UInt8])] = []
    private var leader: Authenticator
    private var client: ClientSession
    private var generator: SplitMix64
    private var now = Instant.zero + .seconds(1_000)
    private var sequence: UInt64 = 0

    private static let client = Endpoint(.ipv4(0x0A00_0063), port: 4_000)

    init(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        server = RaftServer(
            Rig.settings(keys: KeySettings(.test(1))), restoring: Rig.voter, reaching: .ipv4,
            at: now, using: &generator)
        leader = Authenticator(
            id: 2, cluster: "demo", others: [1, 3], ring: .test(1), unsigned: .refused,
            using: &generator)
        client = ClientSession(with: 1, cluster: "demo", ring: .test(1), using: &generator)
        self.generator = generator
        for _ in 0..<5 { lead() }
        ask()
    }

    /// What only somebody with the key may change.
    var guarded: [String] {
        [
            "\(server.node.durable)", "\(server.node.leader as NodeID?)",
            "\(server.node.isLeader)",
        ]
    }

    /// How much the server holds, whatever it is.
    var extent: Int {
        var text = ""
        dump(server, to: &text)
        return text.utf8.count
    }

    /// Hands something in, and yields what is sent.
    private mutating func hand(_ input: ServerInput) -> [OutgoingDatagram] {
        let output = server.handle(input, at: now, using: &generator)
        let requests = output.requests
        let actions = output.release { _ in }
        guard let change = actions.persisted else { return requests + actions.datagrams }
        return requests + actions.datagrams + hand(.event(.persisted(change)))
    }

    private mutating func deliver(_ bytes: [UInt8], from source: Endpoint) -> [OutgoingDatagram] {
        tape.append((source, bytes))
        if tape.count > 64 { tape.removeFirst() }
        return hand(.datagram(ArrivedDatagram(bytes, from: source)))
    }

    /// A heartbeat of the leader, and what follows from it.
    mutating func lead() {
        sequence += 1
        let message = Message.appendEntries(
            AppendEntries(
                term: Term(5), leader: NodeID(2), previous: .zero, commit: .zero, cause: .timeout))
        let datagram = Datagram.peer(
            from: NodeID(2), to: NodeID(1), sequence: sequence, message,
            configuration: Rig.settings().digest)
        let bytes = (try? Rig.codec.encode(datagram)) ?? []
        var waiting = leader.sign(bytes, to: 1).map { [$0] } ?? []
        while !waiting.isEmpty {
            for sent in deliver(waiting.removeFirst(), from: Rig.endpoint(2)) {
                let reception = leader.receive(
                    sent.bytes, from: 1, at: now - .zero, using: &generator)
                waiting += reception.replies
            }
        }
    }

    /// Queries of a client, signed and not.
    private mutating func ask() {
        let queries: [Query] = [
            .state, .history(after: 0), .metrics(after: 0), .transfer(to: nil),
        ]
        for query in queries {
            let bytes = (try? Rig.codec.encode(.query(query, sequence: 9))) ?? []
            for bytes in [bytes, client.sign(bytes)] {
                for sent in deliver(bytes, from: Self.client) { _ = client.receive(sent.bytes) }
            }
        }
    }

    /// Sends so many changed datagrams, with a heartbeat in each of the times between.
    mutating func attack(_ count: Int) {
        for number in 0..<count {
            now = now + .microseconds(500)
            if number.isMultiple(of: 100) { lead() }
            guard var heard = tape.randomElement(using: &generator) else { return }
            for _ in 0...Int.random(in: 0..<3, using: &generator) { mutate(&heard.bytes) }
            let source = [heard.source, Rig.endpoint(2), Rig.endpoint(3), Self.client]
                .randomElement(using: &generator)
            let sent = hand(
                .datagram(
                    ArrivedDatagram(
                        Array(heard.bytes.prefix(1_200)), from: source ?? heard.source)))
            received += heard.bytes.count
            answered += sent.reduce(0) { $0 + $1.bytes.count }
            if number.isMultiple(of: 10) { _ = hand(.tick) }
        }
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        guard let index = bytes.indices.randomElement(using: &generator) else { return }
        let end = min(bytes.count, index + Int.random(in: 0...40, using: &generator))
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
        case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.removeSubrange(index..<end)
        case 3: bytes.insert(contentsOf: bytes[index..<end], at: index)
        case 4: bytes.append(contentsOf: bytes[index..<end])
        case 5: bytes.removeLast(bytes.count - index)
        case 6: exchangeSignatures(of: &bytes)
        case _: changeSignature(of: &bytes)
        }
    }

    /// Another signature that went by.
    private mutating func exchangeSignatures(of bytes: inout [UInt8]) {
        let size = Authenticator.signatureBytes
        guard let other = tape.randomElement(using: &generator)?.bytes, other.count > size,
            bytes.count > size
        else { return }
        bytes.replaceSubrange(bytes.count - size..<bytes.count, with: other.suffix(size))
    }

    /// Another digit somewhere in it.
    private mutating func changeSignature(of bytes: inout [UInt8]) {
        let start = max(0, bytes.count - Authenticator.signatureBytes)
        guard let index = (start..<bytes.count).randomElement(using: &generator) else { return }
        bytes[index] = Array("0123456789abcdefs.c\"".utf8).randomElement(using: &generator) ?? 0
    }
}

@Suite("What comes in before it is known who sent it")
struct FuzzTests {
    #if DEBUG
        static let count = 10_000
    #else
        static let count = 1_000_000
    #endif

    @Test("changed datagrams move nothing, and neither crash a peer nor make it grow")
    func mutated() {
        var fuzzed = FuzzedServer(seed: 1)
        fuzzed.attack(Self.count / 10)
        let before = (fuzzed.guarded, extent: fuzzed.extent)
        fuzzed.attack(Self.count * 9 / 10)
        #expect(fuzzed.guarded == before.0)
        // It keeps the last few that it sent to each peer, and a few words about the rest.
        #expect(fuzzed.extent < 2 * before.extent, "it was \(before.extent)")
        #expect(fuzzed.answered < fuzzed.received)
        let refused = fuzzed.server.prometheus(at: .zero + .seconds(2_000)).filter {
            $0.hasPrefix("raft_datagrams_dropped_total") && !$0.hasSuffix(" 0")
        }
        // Each check has had something to refuse.
        for reason in [DropReason.unauthenticated, .replayed, .malformed] {
            #expect(refused.contains { $0.contains("\"\(reason.rawValue)\"") }, "\(refused)")
        }
    }
}
