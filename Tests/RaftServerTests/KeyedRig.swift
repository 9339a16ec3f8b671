import Authentication
import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

/// Peer 1 with keys, and peers 2 and 3 as far as they sign and verify.
struct KeyedRig {
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

    /// A query of a client elsewhere, and all that comes back.
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

    static func query(_ query: Query) -> [UInt8] {
        (try? Rig.codec.encode(.query(query, sequence: 9))) ?? []
    }

    /// What the guard would send to a peer, the best first.
    func message(to id: UInt64) -> [[UInt8]] {
        let address = Array("\(Rig.endpoint(id))".utf8)
        let message = rig.wills.last?.messages.first { $0.address == address }
        return message?.versions.map(\.bytes) ?? []
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
